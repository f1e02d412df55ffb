//! Bodies that no platform ever sent.

use bellhop_domain::limits::MESSAGE_TEXT_CHARS_MAX;
use chrono::Datelike;
use proptest::prelude::*;
use serde_json::Value;

use super::FOLDERS;
use super::mutate::{Dice, mutate};
use crate::channels::fields::YEARS;
use crate::channels::item::{Change, Parsed};
use crate::channels::limits::{ID_CHARS_MAX, ITEMS_MAX, NAME_CHARS_MAX};
use crate::channels::platform::Platform;

/// JSON of any shape, with names that mean something more often than not.
pub(in crate::channels) fn json(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let word = proptest::sample::select(words).prop_map(str::to_owned);
    let text = prop_oneof![3 => word, 1 => any::<String>()];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::String),
    ];
    leaf.prop_recursive(5, 48, 6, move |inner| {
        let entries = proptest::collection::btree_map(text.clone(), inner.clone(), 0..6);
        prop_oneof![
            proptest::collection::vec(inner, 0..6).prop_map(Value::Array),
            entries.prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// What the store and the core would refuse never leaves a parser.
pub(in crate::channels) fn check_fits(parsed: &Parsed) {
    let Parsed::Item(item) = parsed else {
        return;
    };
    let author = &item.author;
    let thread = item.thread.iter().map(|thread| &thread.id);
    for id in [&item.message_id, &author.id].into_iter().chain(thread) {
        assert!(!id.contains('\0'), "{item:?}");
        // An account and a number, or a word before an id, are the longest.
        assert!(id.chars().count() <= 2 * ID_CHARS_MAX + 20, "{item:?}");
    }
    for text in [&author.name, &author.phone, &author.email, &author.handle] {
        let text = text.as_deref().unwrap_or_default();
        assert!(text.chars().count() <= NAME_CHARS_MAX.max(255), "{item:?}");
        assert!(!text.contains(char::is_control), "{item:?}");
    }
    if let Some(at) = item.at {
        assert!(YEARS.contains(&at.year()), "{item:?}");
    }
    if let Change::Posted { content, .. } | Change::Edited { content, .. } = &item.change {
        let text = content.in_words();
        assert!(text.chars().count() <= MESSAGE_TEXT_CHARS_MAX);
        assert!(!text.contains('\0') && !text.trim().is_empty(), "{item:?}");
        assert!(!author.id.is_empty() || matches!(item.change, Change::Edited { .. }));
    }
}

#[test]
fn a_message_that_was_emptied_keeps_what_it_said() {
    let body = serde_json::json!({
        "type": "event_callback",
        "team_id": "T1",
        "event": {
            "type": "message",
            "subtype": "message_changed",
            "channel": "D1",
            "message": { "user": "U1", "ts": "1772539200.000100", "text": " " },
            "previous_message": { "text": "Where is my parcel?" },
        },
    });
    let parsed = Platform::Slack.parse_body(body.to_string().as_bytes());
    assert_eq!(
        parsed.unwrap(),
        [Parsed::Ignored("a message with nothing in it")]
    );
}

fn check(platform: Platform, body: &[u8]) {
    if let Ok(parsed) = platform.parse_body(body) {
        assert!(parsed.len() <= ITEMS_MAX + 1);
        parsed.iter().for_each(check_fits);
    }
}

/// Puts `value` in the place of one of the values within `sample`.
fn replace(sample: &mut Value, mut place: usize, value: &Value) -> usize {
    if place == 0 {
        *sample = value.clone();
        return 0;
    }
    place -= 1;
    let inner: Vec<&mut Value> = match sample {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(fields) => fields.values_mut().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return place + 1,
    };
    for one in inner {
        place = replace(one, place, value);
        if place == 0 {
            return 0;
        }
    }
    place + 1
}

fn any_fixture() -> impl Strategy<Value = (Platform, Value)> {
    let mut all = Vec::new();
    for (folder, platform) in FOLDERS {
        let Ok(files) = std::fs::read_dir(super::fixtures().join(folder)) else {
            continue;
        };
        for file in files {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            all.push((*platform, serde_json::from_str(&text).unwrap()));
        }
    }
    proptest::sample::select(all)
}

const WORDS: &[&str] = &[
    "id",
    "type",
    "text",
    "entry",
    "messaging",
    "message",
    "events",
    "data",
    "",
];

proptest! {
    #[test]
    fn any_bytes_have_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for platform in Platform::ALL {
            check(*platform, &bytes);
            let _answer = platform.handshake(&bytes);
        }
    }

    #[test]
    fn any_json_has_an_answer(value in json(WORDS)) {
        for platform in Platform::ALL {
            check(*platform, value.to_string().as_bytes());
        }
    }

    /// Where a fixture has one value, there is another: of another shape, missing, too long.
    #[test]
    fn any_change_of_a_fixture_has_an_answer(
        (platform, mut sample) in any_fixture(),
        place in 0_usize..60,
        value in prop_oneof![
            json(WORDS),
            Just(Value::Null),
            Just(Value::from("\0")),
            Just(Value::from("x".repeat(20_000))),
            Just(Value::from(i64::MAX)),
        ],
    ) {
        replace(&mut sample, place, &value);
        check(platform, sample.to_string().as_bytes());
    }

    /// Several changes at once, as a new version of a platform makes them.
    #[test]
    fn a_fixture_that_is_bent_has_an_answer((platform, sample) in any_fixture(), seed in any::<u64>()) {
        let mut bent = sample;
        mutate(&mut bent, &mut Dice::new(seed));
        let body = bent.to_string();
        check(platform, body.as_bytes());
        let _answer = platform.handshake(body.as_bytes());
    }

    #[test]
    fn any_form_has_an_answer(pairs in proptest::collection::vec(
        (proptest::sample::select(&["MessageSid", "From", "Body", "NumMedia", "MediaUrl0", "payload", "command", "user_id", "SmsStatus"][..]), any::<String>()),
        0..8,
    )) {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(&pairs);
        let body = form.finish();
        check(Platform::Twilio, body.as_bytes());
        check(Platform::Slack, body.as_bytes());
    }
}
