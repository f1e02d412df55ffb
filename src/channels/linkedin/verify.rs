//! `X-LI-Signature`: by the documentation the HMAC-SHA256 of `hmacsha256=` and the body, in hex; other implementations
//! meet `hmacsha256=` and the HMAC of the body alone. Both prove the same secret, so both are taken.

use serde_json::json;

use crate::channels::arrival::{Answer, Arrival, challenge};
use crate::channels::credentials::Credentials;
use crate::channels::mac;
use crate::channels::reception::Refused;

const SIGNATURE: &str = "x-li-signature";
const PREFIX: &str = "hmacsha256=";

pub const HEADERS: &[&str] = &[SIGNATURE];

pub fn verify(credentials: &Credentials, arrival: &Arrival<'_>) -> Result<String, Refused> {
    let secret = credentials.get("client_secret").ok_or(Refused::NoSecret)?;
    let offered = arrival.headers.get(SIGNATURE).ok_or(Refused::Forged(
        "X-LI-Signature is missing; only LinkedIn posts here",
    ))?;
    let documented = mac::hex(&mac::sha256(secret, &[PREFIX.as_bytes(), arrival.body]));
    let seen = mac::hex(&mac::sha256(secret, &[arrival.body]));
    // Both are compared in any case, so that the time says nothing of which it was.
    let is_documented = mac::is_equal(offered, &documented);
    let is_seen = mac::is_equal(offered, &format!("{PREFIX}{seen}"));
    if is_documented || is_seen {
        return Ok(mac::key_of(arrival.body));
    }
    Err(Refused::Forged(
        "X-LI-Signature is not right for this body; compare the client secret of this channel with the app's",
    ))
}

/// LinkedIn asks every two hours, and blocks the address after three wrong answers.
pub fn greet(credentials: &Credentials, query: &str) -> Result<Answer, Refused> {
    let secret = credentials.get("client_secret").ok_or(Refused::NoSecret)?;
    let code = challenge(query, "challengeCode").ok_or(Refused::Stranger(
        "challengeCode is missing or none of LinkedIn's; only LinkedIn asks here",
    ))?;
    let response = mac::hex(&mac::sha256(secret, &[code.as_bytes()]));
    Ok(Answer::json(
        &json!({ "challengeCode": code, "challengeResponse": response }),
    ))
}
