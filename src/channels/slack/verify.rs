//! `X-Slack-Signature: v0=…`, the HMAC-SHA256 of `v0:{X-Slack-Request-Timestamp}:{body}` in hex.

use crate::channels::arrival::Arrival;
use crate::channels::credentials::Credentials;
use crate::channels::limits::CLOCK_TOLERANCE_SECONDS;
use crate::channels::mac;
use crate::channels::reception::Refused;

const SIGNATURE: &str = "x-slack-signature";
const TIMESTAMP: &str = "x-slack-request-timestamp";

pub const HEADERS: &[&str] = &[SIGNATURE, TIMESTAMP];

/// `now` is in seconds since 1970. What is sent again is signed again, over the same body.
pub fn verify(
    credentials: &Credentials,
    arrival: &Arrival<'_>,
    now: i64,
) -> Result<String, Refused> {
    let secret = credentials.get("signing_secret").ok_or(Refused::NoSecret)?;
    let headers = arrival.headers;
    let (Some(offered), Some(timestamp)) = (headers.get(SIGNATURE), headers.get(TIMESTAMP)) else {
        return Err(Refused::Forged(
            "X-Slack-Signature and X-Slack-Request-Timestamp are needed; only Slack posts here",
        ));
    };
    let seconds = timestamp.parse::<i64>();
    let is_recent =
        seconds.is_ok_and(|at| now.abs_diff(at) <= CLOCK_TOLERANCE_SECONDS.unsigned_abs());
    if !is_recent {
        return Err(Refused::Forged(
            "X-Slack-Request-Timestamp is more than five minutes off; look at this server's clock",
        ));
    }
    let parts: [&[u8]; 4] = [b"v0:", timestamp.as_bytes(), b":", arrival.body];
    let right = mac::hex(&mac::sha256(secret, &parts));
    if mac::is_equal(offered, &format!("v0={right}")) {
        return Ok(mac::key_of(arrival.body));
    }
    Err(Refused::Forged(
        "X-Slack-Signature is not right for this body; compare the signing secret of this channel with the app's",
    ))
}
