//! How each platform proves that a webhook is its own.

use aws_lc_rs::hmac::{self, Algorithm, HMAC_SHA1_FOR_LEGACY_USE_ONLY, HMAC_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::kind::Kind;

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// As the platform was told it; Twilio signs it.
    pub url: &'a str,
    pub body: &'a [u8],
    /// Seconds since 1970, of this attempt.
    pub at: i64,
    /// The delivery's own: the same with each attempt.
    pub id: &'a str,
}

pub type Headers = Vec<(&'static str, String)>;

pub fn headers(kind: Kind, secret: &str, signed: Signed<'_>) -> Headers {
    let Signed { url, body, at, id } = signed;
    let sha256 = |parts: &[&[u8]]| mac(HMAC_SHA256, secret.as_bytes(), parts);
    match kind {
        Kind::Messenger | Kind::Instagram | Kind::Whatsapp => {
            vec![(
                "x-hub-signature-256",
                format!("sha256={}", hex(&sha256(&[body]))),
            )]
        }
        Kind::X => {
            let mac = STANDARD.encode(sha256(&[body]));
            vec![("x-twitter-webhooks-signature", format!("sha256={mac}"))]
        }
        Kind::Linkedin => vec![("x-li-signature", hex(&sha256(&[b"hmacsha256=", body])))],
        Kind::Telegram => vec![("x-telegram-bot-api-secret-token", secret.to_owned())],
        Kind::Line => vec![("x-line-signature", STANDARD.encode(sha256(&[body])))],
        Kind::Slack => {
            let at = at.to_string();
            let mac = hex(&sha256(&[b"v0:", at.as_bytes(), b":", body]));
            vec![
                ("x-slack-request-timestamp", at),
                ("x-slack-signature", format!("v0={mac}")),
            ]
        }
        Kind::Twilio => {
            let pairs = url::form_urlencoded::parse(body).into_owned();
            let mut pairs: Vec<(String, String)> = pairs.collect();
            pairs.sort();
            let pairs = pairs.into_iter().map(|(name, value)| name + &value);
            let says = format!("{url}{}", pairs.collect::<String>());
            let algorithm = HMAC_SHA1_FOR_LEGACY_USE_ONLY;
            let mac = mac(algorithm, secret.as_bytes(), &[says.as_bytes()]);
            vec![("x-twilio-signature", STANDARD.encode(mac))]
        }
        Kind::Generic => {
            let key = STANDARD.decode(secret.trim_start_matches("whsec_"));
            let key = key.unwrap_or_default();
            let at = at.to_string();
            let parts: [&[u8]; 5] = [id.as_bytes(), b".", at.as_bytes(), b".", body];
            let mac = STANDARD.encode(mac(HMAC_SHA256, &key, &parts));
            vec![
                ("webhook-id", id.to_owned()),
                ("webhook-timestamp", at),
                ("webhook-signature", format!("v1,{mac}")),
            ]
        }
    }
}

/// What X and LinkedIn want to hear when they try an address.
pub fn challenge_answer(kind: Kind, secret: &str, challenge: &str) -> String {
    let mac = mac(HMAC_SHA256, secret.as_bytes(), &[challenge.as_bytes()]);
    if kind == Kind::X {
        format!("sha256={}", STANDARD.encode(mac))
    } else {
        hex(&mac)
    }
}

/// As Meta wants calls of an app to be proven: its token, signed with its secret.
pub fn app_proof(secret: &str, token: &str) -> String {
    hex(&mac(HMAC_SHA256, secret.as_bytes(), &[token.as_bytes()]))
}

fn mac(algorithm: Algorithm, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut signing = hmac::Context::with_key(&hmac::Key::new(algorithm, key));
    for part in parts {
        signing.update(part);
    }
    signing.sign().as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The hub's own known answers: both sides are held to the same file.
    fn vectors() -> Vec<Value> {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../src/channels/testing/fixtures/signatures/vectors.json"
        );
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
    }

    fn kind_of(name: &str) -> Kind {
        let name = match name {
            "meta" => "messenger",
            "standard_webhooks" => "generic",
            other => other,
        };
        let mut all = Kind::ALL.into_iter();
        all.find(|kind| kind.as_str() == name).unwrap()
    }

    fn words<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
        value.get(name)?.as_str()
    }

    #[test]
    fn every_known_answer_is_given() {
        let mut kinds = Vec::new();
        for value in vectors() {
            let kind = kind_of(words(&value, "platform").unwrap());
            let secret = words(&value, "secret").or_else(|| words(&value, "secret_token"));
            let (Some(secret), Some(right)) = (secret, words(&value, "value")) else {
                continue;
            };
            let url = words(&value, "url").unwrap_or_default();
            if url.contains("bodySHA256") {
                continue;
            }
            let body = match value.get("params").and_then(Value::as_object) {
                Some(params) => {
                    let mut form = url::form_urlencoded::Serializer::new(String::new());
                    for (name, value) in params {
                        form.append_pair(name, value.as_str().unwrap());
                    }
                    form.finish()
                }
                None => words(&value, "body").unwrap_or_default().to_owned(),
            };
            let at =
                words(&value, "timestamp_header").or_else(|| words(&value, "webhook-timestamp"));
            let signed = Signed {
                url,
                body: body.as_bytes(),
                at: at.unwrap_or("0").parse().unwrap(),
                id: words(&value, "webhook-id").unwrap_or_default(),
            };
            let made = headers(kind, secret, signed);
            let wanted = words(&value, "header").unwrap().to_lowercase();
            let found = made.iter().find(|(name, _)| *name == wanted).unwrap();
            assert_eq!(found.1, right, "{value}");
            kinds.push(kind);
        }
        kinds.sort();
        kinds.dedup();
        assert!(kinds.len() >= 7, "{kinds:?}");
    }

    /// Twilio's documentation and Standard Webhooks' own libraries have these.
    #[test]
    fn the_documented_answers_are_given() {
        let form = "CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212";
        let signed = Signed {
            url: "https://mycompany.com/myapp.php?foo=1&bar=2",
            body: form.as_bytes(),
            at: 0,
            id: "",
        };
        let made = headers(Kind::Twilio, "12345", signed);
        assert_eq!(made[0].1, "GvWf1cFY/Q7PnoempGyD5oXAezc=");
        let signed = Signed {
            url: "",
            body: b"{\"test\": 2432232314}",
            at: 1_614_265_330,
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        };
        let made = headers(
            Kind::Generic,
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            signed,
        );
        assert_eq!(made[2].1, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn challenges_are_answered() {
        for value in vectors() {
            let (kind, secret, asked, right) = match words(&value, "kind") {
                Some("crc") => (
                    Kind::X,
                    "consumer_secret",
                    "crc_token",
                    "/response/response_token",
                ),
                Some("challenge") => (
                    Kind::Linkedin,
                    "client_secret",
                    "challengeCode",
                    "/response/challengeResponse",
                ),
                Some(_) | None => continue,
            };
            let made = challenge_answer(
                kind,
                words(&value, secret).unwrap(),
                words(&value, asked).unwrap(),
            );
            assert_eq!(
                Some(made.as_str()),
                value.pointer(right).and_then(Value::as_str)
            );
        }
    }
}
