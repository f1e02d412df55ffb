//! `X-Hub-Signature-256: sha256=…`, the HMAC-SHA256 of the body with the app's secret, and the handshake of a
//! subscription.

use crate::channels::arrival::{Answer, Arrival, parameter};
use crate::channels::credentials::Credentials;
use crate::channels::mac;
use crate::channels::reception::Refused;

const SIGNATURE: &str = "x-hub-signature-256";

pub const HEADERS: &[&str] = &[SIGNATURE];

/// The body is signed as it is sent, with its escapes: nothing may be decoded before.
pub fn verify(credentials: &Credentials, arrival: &Arrival<'_>) -> Result<String, Refused> {
    let secret = credentials.get("app_secret").ok_or(Refused::NoSecret)?;
    let offered = arrival.headers.get(SIGNATURE).ok_or(Refused::Forged(
        "X-Hub-Signature-256 is missing; only the platform posts here",
    ))?;
    let right = mac::hex(&mac::sha256(secret, &[arrival.body]));
    if mac::is_equal(offered, &format!("sha256={right}")) {
        return Ok(mac::key_of(arrival.body));
    }
    Err(Refused::Forged(
        "X-Hub-Signature-256 is not right for this body; compare the app secret of this channel with the app's",
    ))
}

/// The challenge comes back as it is. Some servers in front write the dots of the names as underscores.
pub fn greet(credentials: &Credentials, query: &str) -> Result<Answer, Refused> {
    let token = credentials.get("verify_token").ok_or(Refused::NoSecret)?;
    let get = |name: &str| {
        parameter(query, &format!("hub.{name}"))
            .or_else(|| parameter(query, &format!("hub_{name}")))
    };
    let is_subscription = get("mode").as_deref() == Some("subscribe");
    let offered = get("verify_token").unwrap_or_default();
    match get("challenge") {
        Some(challenge) if is_subscription && mac::is_equal(&offered, token) => {
            Ok(Answer::text(&challenge))
        }
        Some(_) | None => Err(Refused::Stranger(
            "hub.verify_token is not this channel's; copy it again to where the callback URL is set",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subscription_is_greeted_by_who_knows_the_token() {
        let credentials = Credentials::of(&[("verify_token", "vt")]);
        let right = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=vt";
        let greeted = greet(&credentials, right).unwrap();
        assert_eq!(greeted.body, "1158201444");
        assert!(greet(&credentials, &right.replace("hub.", "hub_")).is_ok());
        for wrong in [
            "",
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=vt2",
            "hub.mode=subscribe&hub.challenge=1",
            "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=vt",
            "hub.mode=subscribe&hub.verify_token=vt",
        ] {
            assert!(greet(&credentials, wrong).is_err(), "{wrong}");
        }
    }
}
