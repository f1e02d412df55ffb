//! Known answers: each signature is right, and wrong as soon as one bit of it, of the body or of the address differs.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{fixtures, samples};
use crate::channels::arrival::{Arrival, Headers};
use crate::channels::credentials::Credentials;
use crate::channels::platform::Platform;

/// How a vector calls the platform, which that is, and the name of the secret.
const NAMES: &[(&str, Platform, &str)] = &[
    ("meta", Platform::Messenger, "app_secret"),
    ("x", Platform::X, "consumer_secret"),
    ("linkedin", Platform::Linkedin, "client_secret"),
    ("line", Platform::Line, "channel_secret"),
    ("slack", Platform::Slack, "signing_secret"),
    ("twilio", Platform::Twilio, "auth_token"),
    ("telegram", Platform::Telegram, "secret_token"),
    ("standard_webhooks", Platform::Generic, "secret"),
];

struct Vector {
    name: String,
    platform: Platform,
    credentials: Credentials,
    headers: Headers,
    url: String,
    body: Vec<u8>,
    now: DateTime<Utc>,
}

impl Vector {
    /// What is signed of the body: Twilio signs a form's parameters, whichever way they are escaped.
    fn says(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        if self.platform != Platform::Twilio || self.url.contains("bodySHA256") {
            return vec![(self.body.clone(), Vec::new())];
        }
        let pairs = url::form_urlencoded::parse(&self.body).into_owned();
        let mut pairs: Vec<_> = pairs
            .map(|(name, value)| (name.into_bytes(), value.into_bytes()))
            .collect();
        pairs.sort();
        pairs
    }

    fn is_right(&self) -> bool {
        let arrival = Arrival {
            headers: &self.headers,
            url: &self.url,
            body: &self.body,
        };
        let verified = self.platform.verify(&self.credentials, &arrival, self.now);
        verified.is_ok()
    }
}

fn vectors() -> Vec<Value> {
    let mut all = Vec::new();
    let folders = [Some(fixtures()), samples()];
    for folder in folders.into_iter().flatten() {
        let file = folder.join("signatures/vectors.json");
        let Ok(text) = std::fs::read_to_string(file) else {
            continue;
        };
        let found: Vec<Value> = serde_json::from_str(&text).unwrap();
        all.extend(found);
    }
    assert!(!all.is_empty());
    all
}

fn words(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}

/// One for each value that is right.
fn signed(value: &Value) -> Vec<Vector> {
    let name = words(value, "platform").unwrap();
    let (_, platform, secret_name) = NAMES.iter().find(|(known, ..)| *known == name).unwrap();
    let secret = words(value, "secret").or_else(|| words(value, "secret_token"));
    let Some(secret) = secret else {
        return Vec::new();
    };
    let header = words(value, "header").unwrap().to_lowercase();
    let header = platform.headers().iter().find(|known| **known == header);
    let header = *header.unwrap();
    let body = match value.get("params").and_then(Value::as_object) {
        Some(params) => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in params {
                form.append_pair(name, value.as_str().unwrap());
            }
            form.finish()
        }
        None => words(value, "body").unwrap_or_default(),
    };
    let mut beside: Vec<(&'static str, String)> = Vec::new();
    let mut now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let times = [
        ("timestamp_header", "x-slack-request-timestamp"),
        ("webhook-timestamp", "webhook-timestamp"),
    ];
    for (field, header) in times {
        if let Some(seconds) = words(value, field) {
            now = DateTime::from_timestamp(seconds.parse().unwrap(), 0).unwrap();
            beside.push((header, seconds));
        }
    }
    beside.extend(words(value, "webhook-id").map(|id| ("webhook-id", id)));
    let values = ["value", "alternative_value"];
    let values = values.iter().filter_map(|field| words(value, field));
    let vectors = values.map(|offered| {
        let mut headers = beside.clone();
        headers.push((header, offered));
        Vector {
            name: name.clone(),
            platform: *platform,
            credentials: Credentials::of(&[(secret_name, &secret)]),
            headers: Headers(headers),
            url: words(value, "url").unwrap_or_default(),
            body: body.clone().into_bytes(),
            now,
        }
    });
    vectors.collect()
}

#[test]
fn every_known_answer_is_right() {
    for value in vectors() {
        for vector in signed(&value) {
            assert!(vector.is_right(), "{}: {value}", vector.name);
        }
    }
}

#[test]
fn every_bit_counts() {
    for value in vectors() {
        for mut vector in signed(&value) {
            // Telegram signs nothing: its token says who it is, whatever the body.
            let bits = if vector.platform == Platform::Telegram {
                0
            } else {
                vector.body.len() * 8
            };
            for bit in 0..bits {
                let says = vector.says();
                vector.body[bit / 8] ^= 1 << (bit % 8);
                let is_same = vector.says() == says;
                assert_eq!(
                    vector.is_right(),
                    is_same,
                    "{}: bit {bit} of the body",
                    vector.name
                );
                vector.body[bit / 8] ^= 1 << (bit % 8);
            }
            let right = vector.headers.clone();
            for (at, (header, text)) in right.0.iter().enumerate() {
                for bit in 0..text.len() * 8 {
                    let mut bytes = text.clone().into_bytes();
                    bytes[bit / 8] ^= 1 << (bit % 8);
                    // What is no text any more does not come this far.
                    let Ok(bent) = String::from_utf8(bytes) else {
                        continue;
                    };
                    vector.headers.0[at].1 = bent;
                    assert!(!vector.is_right(), "{}: bit {bit} of {header}", vector.name);
                }
                for length in 0..text.len() {
                    vector.headers.0[at].1 = text.chars().take(length).collect();
                    assert!(!vector.is_right(), "{}: a short {header}", vector.name);
                }
                vector.headers = right.clone();
                vector.headers.0.remove(at);
                assert!(!vector.is_right(), "{}: without {header}", vector.name);
                vector.headers = right.clone();
            }
            let url = vector.url.clone();
            for bit in 0..url.len() * 8 {
                let mut bytes = url.clone().into_bytes();
                bytes[bit / 8] ^= 1 << (bit % 8);
                let Ok(bent) = String::from_utf8(bytes) else {
                    continue;
                };
                vector.url = bent;
                assert!(
                    !vector.is_right(),
                    "{}: bit {bit} of the address",
                    vector.name
                );
            }
            vector.url = url;
            assert!(vector.is_right());
        }
    }
}

#[test]
fn an_old_signature_is_worth_nothing() {
    for value in vectors() {
        for mut vector in signed(&value) {
            let is_timed = matches!(vector.platform, Platform::Slack | Platform::Generic);
            for minutes in [6, -6] {
                vector.now += TimeDelta::minutes(minutes);
                assert_eq!(vector.is_right(), !is_timed, "{}", vector.name);
                vector.now -= TimeDelta::minutes(minutes);
            }
        }
    }
}

#[test]
fn every_handshake_has_its_answer() {
    let mut count = 0;
    for value in vectors() {
        let (credentials, platform, query, right) = match words(&value, "kind").as_deref() {
            Some("handshake") => (
                Credentials::of(&[("verify_token", &words(&value, "verify_token").unwrap())]),
                Platform::Whatsapp,
                words(&value, "query").unwrap(),
                value["response_body"].clone(),
            ),
            Some("crc") => (
                Credentials::of(&[(
                    "consumer_secret",
                    &words(&value, "consumer_secret").unwrap(),
                )]),
                Platform::X,
                query("crc_token", &words(&value, "crc_token").unwrap()),
                value["response"].clone(),
            ),
            Some("challenge") => (
                Credentials::of(&[("client_secret", &words(&value, "client_secret").unwrap())]),
                Platform::Linkedin,
                query("challengeCode", &words(&value, "challengeCode").unwrap()),
                value["response"].clone(),
            ),
            Some(_) | None => continue,
        };
        let answer = platform.greet(&credentials, &query).unwrap();
        match right.as_str() {
            Some(text) => assert_eq!(answer.body, text),
            None => {
                let found: Value = serde_json::from_str(&answer.body).unwrap();
                assert_eq!(found, right);
            }
        }
        count += 1;
    }
    assert!(count >= 3, "{count} handshakes");
}

/// The answer to a challenge is a signature: of nothing that could be a delivery.
#[test]
fn no_body_is_signed_as_a_challenge() {
    let body = r#" {"for_user_id":"1"}"#;
    let x = Credentials::of(&[("consumer_secret", "secret")]);
    let linkedin = Credentials::of(&[("client_secret", "secret")]);
    for text in [body, &format!("hmacsha256={body}"), "[1]", &"x".repeat(300)] {
        let asked = query("crc_token", text);
        assert!(Platform::X.greet(&x, &asked).is_err(), "{text}");
        let asked = query("challengeCode", text);
        assert!(
            Platform::Linkedin.greet(&linkedin, &asked).is_err(),
            "{text}"
        );
    }
    assert!(
        Platform::X
            .greet(&x, &query("crc_token", "Nz c-1+/="))
            .is_ok()
    );
}

fn query(name: &str, value: &str) -> String {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair(name, value).finish()
}

#[test]
fn a_channel_without_its_secret_takes_nothing() {
    for platform in Platform::ALL {
        let arrival = Arrival {
            headers: &Headers(
                platform
                    .headers()
                    .iter()
                    .map(|name| (*name, String::new()))
                    .collect(),
            ),
            url: "",
            body: b"{}",
        };
        let verified = platform.verify(&Credentials::default(), &arrival, Utc::now());
        assert!(verified.is_err(), "{platform:?}");
    }
}
