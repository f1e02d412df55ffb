//! Signatures of Standard Webhooks: HMAC-SHA256 over `{id}.{timestamp}.{body}`, in base64.
//! Source: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::SECRET;
use crate::channels::arrival::Arrival;
use crate::channels::credentials::Credentials;
use crate::channels::limits::{CLOCK_TOLERANCE_SECONDS, ID_CHARS_MAX, SIGNATURES_MAX};
use crate::channels::reception::Refused;
use crate::channels::sealing::SECRET_PREFIX;

const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
const SIGNATURE: &str = "webhook-signature";

pub const HEADERS: &[&str] = &[ID, TIMESTAMP, SIGNATURE];

/// The only version of symmetric signatures.
const VERSION: &str = "v1,";

/// `now` is in seconds since 1970. Answers with the id, which a repeat of the delivery has too.
pub fn verify(
    credentials: &Credentials,
    arrival: &Arrival<'_>,
    now: i64,
) -> Result<String, Refused> {
    let secret = credentials.get(SECRET).ok_or(Refused::NoSecret)?;
    let (headers, body) = (arrival.headers, arrival.body);
    let missing = Refused::Forged(
        "webhook-id, webhook-timestamp and webhook-signature are needed, as Standard Webhooks has them",
    );
    let (Some(id), Some(timestamp), Some(offered)) = (
        headers.get(ID),
        headers.get(TIMESTAMP),
        headers.get(SIGNATURE),
    ) else {
        return Err(missing);
    };
    let is_id = (1..=ID_CHARS_MAX).contains(&id.len()) && id.bytes().all(|c| c.is_ascii_graphic());
    if !is_id {
        return Err(Refused::Forged(
            "webhook-id must be 1 to 256 printable ASCII characters",
        ));
    }
    let seconds = timestamp.parse::<i64>();
    let is_recent =
        seconds.is_ok_and(|at| now.abs_diff(at) <= CLOCK_TOLERANCE_SECONDS.unsigned_abs());
    if !is_recent {
        return Err(Refused::Forged(
            "webhook-timestamp must be the present time in seconds, give or take five minutes; look at the sender's clock",
        ));
    }
    let key = secret.strip_prefix(SECRET_PREFIX).unwrap_or(secret);
    let key = STANDARD.decode(key);
    let key =
        key.map_err(|_| Refused::Forged("this channel has no usable secret; give it a new one"))?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    let mut signing = hmac::Context::with_key(&key);
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
        signing.update(part);
    }
    let right = signing.sign();
    let mut offered = offered.split(' ').take(SIGNATURES_MAX);
    if offered.any(|one| is_equal(one, right.as_ref())) {
        return Ok(id.to_owned());
    }
    Err(Refused::Forged(
        "webhook-signature is not right for this body: sign the bytes that are sent, with this channel's secret",
    ))
}

/// In constant time.
fn is_equal(offered: &str, right: &[u8]) -> bool {
    let Some(encoded) = offered.strip_prefix(VERSION) else {
        return false;
    };
    let decoded = STANDARD.decode(encoded);
    decoded.is_ok_and(|bytes| verify_slices_are_equal(&bytes, right).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::arrival::Headers;

    /// The known answer of the standard's own libraries.
    const WHSEC: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = b"{\"test\": 2432232314}";
    const AT: i64 = 1_614_265_330;
    const ANSWER: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn headers() -> Headers {
        Headers(vec![
            (ID, "msg_p5jXN8AQM9LWM0D4loKWxJek".to_owned()),
            (TIMESTAMP, AT.to_string()),
            (SIGNATURE, ANSWER.to_owned()),
        ])
    }

    fn verified(secret: &str, headers: &Headers, body: &[u8], now: i64) -> Option<String> {
        let url = "";
        let arrival = Arrival { headers, url, body };
        verify(&Credentials::of(&[(SECRET, secret)]), &arrival, now).ok()
    }

    fn is_right(secret: &str, headers: &Headers, body: &[u8], now: i64) -> bool {
        verified(secret, headers, body, now).is_some()
    }

    #[test]
    fn the_known_answer_is_right_within_five_minutes() {
        let key = verified(WHSEC, &headers(), BODY, AT).unwrap();
        assert_eq!(key, "msg_p5jXN8AQM9LWM0D4loKWxJek");
        assert!(is_right(WHSEC, &headers(), BODY, AT + 300));
        assert!(is_right(WHSEC, &headers(), BODY, AT - 300));
        assert!(!is_right(WHSEC, &headers(), BODY, AT + 301));
        assert!(!is_right(WHSEC, &headers(), BODY, AT - 301));
    }

    #[test]
    fn every_bit_counts() {
        for place in 0..BODY.len() * 8 {
            let mut body = BODY.to_vec();
            body[place / 8] ^= 1 << (place % 8);
            assert!(
                !is_right(WHSEC, &headers(), &body, AT),
                "bit {place} of the body"
            );
        }
        for header in 0..3 {
            for place in 0..headers().0[header].1.len() * 8 {
                let mut bent = headers();
                let mut bytes = bent.0[header].1.clone().into_bytes();
                bytes[place / 8] ^= 1 << (place % 8);
                // What is no text any more does not come this far.
                let Ok(text) = String::from_utf8(bytes) else {
                    continue;
                };
                bent.0[header].1 = text;
                assert!(!is_right(WHSEC, &bent, BODY, AT), "{:?}", bent.0[header]);
            }
        }
    }

    #[test]
    fn one_of_several_signatures_is_enough_and_none_is_not() {
        let with = |signature: String| {
            let mut headers = headers();
            headers.0[2].1 = signature;
            is_right(WHSEC, &headers, BODY, AT)
        };
        assert!(with(format!("v1,AAAA {ANSWER}")));
        assert!(with(format!("v1a,x {ANSWER} v2,y")));
        for bad in [
            "",
            "v1,",
            "v1",
            " ",
            "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ] {
            assert!(!with(bad.to_owned()), "{bad:?}");
        }
        assert!(!with(format!(
            "{}{ANSWER}",
            "v1,AAAA ".repeat(SIGNATURES_MAX)
        )));
        assert!(!is_right("whsec_AAAA", &headers(), BODY, AT));
        for missing in 0..3 {
            let mut headers = headers();
            headers.0.remove(missing);
            assert!(!is_right(WHSEC, &headers, BODY, AT));
        }
    }
}
