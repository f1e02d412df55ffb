//! Replays every `socket` block of docs/protocol.md against the real binary, in order.
//! Start reading at `every_example_is_true`; the head of the page says what the marks mean.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "support/hub/mod.rs"]
mod hub;
#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeMap;

use hub::folder::Folder;
use hub::process::Start;
use hub::socket::Socket;
use serde_json::Value;
use support::TestDatabase;

const PAGE: &str = include_str!("../docs/protocol.md");
const TO_HUB: char = '→';
const FROM_HUB: char = '←';
/// What `…` becomes so that an example is JSON: "more follows".
const MORE: &str = "…";

/// What the placeholders of the page stand for, as far as it is known.
type Known = BTreeMap<String, Value>;

#[tokio::test]
async fn every_example_is_true() {
    let folder = Folder::new();
    let database = TestDatabase::empty().await;
    let hub = Start::new(&folder.path().join("data"))
        .database(&database.url)
        .start()
        .await;
    let visitor = hub.api.visitor().await;
    let mut known = Known::from([("contact_token".to_owned(), Value::String(visitor.token))]);
    let mut socket = Socket::connect(&hub.api).await;

    let examples = examples();
    assert!(examples.len() > 10, "the page has lost its examples");
    for (number, line) in examples {
        let expected = parse(line.trim_start_matches([TO_HUB, FROM_HUB]).trim());
        if line.starts_with(TO_HUB) {
            let request = fill(&expected, &mut known);
            socket.send_text(&request.to_string()).await.unwrap();
        } else {
            // Pushes that the example does not show may come in between.
            loop {
                let frame = socket.next().await.unwrap();
                match matches(&expected, &frame, &known) {
                    Ok(learned) => {
                        known.extend(learned);
                        break;
                    }
                    Err(_) if frame["type"] == "push" => {}
                    Err(why) => panic!(
                        "docs/protocol.md:{number}: {why}\nexpected {line}\nreceived ← {frame}"
                    ),
                }
            }
        }
    }
}

/// The lines of the `socket` blocks, with their numbers.
fn examples() -> Vec<(usize, &'static str)> {
    let mut in_block = false;
    let mut lines = Vec::new();
    for (index, line) in PAGE.lines().enumerate() {
        if line.starts_with("```") {
            in_block = line == "```socket";
        } else if in_block {
            lines.push((index + 1, line));
        }
    }
    lines
}

fn parse(example: &str) -> Value {
    let more = format!("\"{MORE}\":true}}");
    let json = example.replace("…}", &more);
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

fn placeholder(value: &Value) -> Option<&str> {
    value.as_str()?.strip_prefix('<')?.strip_suffix('>')
}

/// Puts in what is known; an unknown name is a new id.
fn fill(example: &Value, known: &mut Known) -> Value {
    if let Some(name) = placeholder(example) {
        let fresh = || Value::String(uuid::Uuid::now_v7().to_string());
        return known.entry(name.to_owned()).or_insert_with(fresh).clone();
    }
    match example {
        Value::Object(fields) => {
            let filled = fields
                .iter()
                .map(|(name, value)| (name.clone(), fill(value, known)));
            Value::Object(filled.collect())
        }
        Value::Array(items) => items.iter().map(|item| fill(item, known)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => example.clone(),
    }
}

/// What the frame tells about names that were unknown, or why it is not the example.
fn matches(example: &Value, frame: &Value, known: &Known) -> Result<Known, String> {
    let mut learned = Known::new();
    compare(example, frame, known, &mut learned, "")?;
    Ok(learned)
}

fn compare(
    example: &Value,
    frame: &Value,
    known: &Known,
    learned: &mut Known,
    at: &str,
) -> Result<(), String> {
    if let Some(name) = placeholder(example) {
        let value = known.get(name).or_else(|| learned.get(name));
        return match value {
            Some(value) if value == frame => Ok(()),
            Some(value) => Err(format!("{at}: <{name}> is {value}, not {frame}")),
            None => {
                learned.insert(name.to_owned(), frame.clone());
                Ok(())
            }
        };
    }
    match (example, frame) {
        (Value::Object(fields), Value::Object(sent)) => {
            for (name, value) in fields.iter().filter(|(name, _)| *name != MORE) {
                let at = format!("{at}/{name}");
                let sent = sent.get(name).ok_or_else(|| format!("{at} is missing"))?;
                compare(value, sent, known, learned, &at)?;
            }
            let extra = sent.keys().find(|name| !fields.contains_key(*name));
            match extra.filter(|_| !fields.contains_key(MORE)) {
                Some(name) => Err(format!("{at}/{name} is not on the page")),
                None => Ok(()),
            }
        }
        (Value::Array(items), Value::Array(sent)) if items.len() == sent.len() => items
            .iter()
            .zip(sent)
            .try_for_each(|(item, sent)| compare(item, sent, known, learned, at)),
        (example, frame) if example == frame => Ok(()),
        (example, frame) => Err(format!("{at}: expected {example}, received {frame}")),
    }
}

#[test]
fn an_example_is_compared_as_the_page_says() {
    let known = Known::from([("id".to_owned(), Value::from("7"))]);
    for (example, frame, expected) in [
        (r#"{"a":"<id>"}"#, r#"{"a":"7"}"#, true),
        (r#"{"a":"<id>"}"#, r#"{"a":"8"}"#, false),
        (r#"{"a":"<new>"}"#, r#"{"a":8}"#, true),
        (r#"{"a":1}"#, r#"{"a":1,"b":2}"#, false),
        (r#"{"a":1,…}"#, r#"{"a":1,"b":2}"#, true),
        (r#"{"a":{…}}"#, r#"{"a":{"b":2}}"#, true),
        (r#"{"a":[1]}"#, r#"{"a":[1,2]}"#, false),
    ] {
        let found = matches(
            &parse(example),
            &serde_json::from_str(frame).unwrap(),
            &known,
        );
        assert_eq!(found.is_ok(), expected, "{example} {frame} {found:?}");
    }
}
