//! `x-twitter-webhooks-signature: sha256=…`, the base64 of the HMAC-SHA256 of the body with the app's consumer secret;
//! and the challenge (CRC) by which X tries the address once an hour.

use serde_json::json;

use crate::channels::arrival::{Answer, Arrival, challenge};
use crate::channels::credentials::Credentials;
use crate::channels::mac;
use crate::channels::reception::Refused;

const SIGNATURE: &str = "x-twitter-webhooks-signature";

pub const HEADERS: &[&str] = &[SIGNATURE];

pub fn verify(credentials: &Credentials, arrival: &Arrival<'_>) -> Result<String, Refused> {
    let offered = arrival.headers.get(SIGNATURE).ok_or(Refused::Forged(
        "x-twitter-webhooks-signature is missing; only X posts here",
    ))?;
    let right = response(credentials, arrival.body)?;
    if mac::is_equal(offered, &right) {
        return Ok(mac::key_of(arrival.body));
    }
    Err(Refused::Forged(
        "x-twitter-webhooks-signature is not right for this body; compare the consumer secret of this channel with the app's",
    ))
}

/// X may ask this of us in any case: the answer proves that we have the secret.
pub fn greet(credentials: &Credentials, query: &str) -> Result<Answer, Refused> {
    let token = challenge(query, "crc_token").ok_or(Refused::Stranger(
        "crc_token is missing or none of X's; only X asks here",
    ))?;
    let response = response(credentials, token.as_bytes())?;
    Ok(Answer::json(&json!({ "response_token": response })))
}

fn response(credentials: &Credentials, message: &[u8]) -> Result<String, Refused> {
    let secret = credentials
        .get("consumer_secret")
        .ok_or(Refused::NoSecret)?;
    let mac = mac::base64(&mac::sha256(secret, &[message]));
    Ok(format!("sha256={mac}"))
}
