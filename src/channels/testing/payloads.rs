//! Every fixture and what becomes of it, as docs/channels-payloads.md has it.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::{FOLDERS, fixtures, samples};
use crate::channels::item::{By, Change, Item, Parsed, ThreadKind};
use crate::channels::platform::Platform;

const TABLE: &str = "docs/channels-payloads.md";
/// Writes the table instead of comparing it.
const WRITE: &str = "BELLHOP_WRITE_PAYLOADS";
const HEAD: &str = "# What becomes of each payload

Every file of `src/channels/testing/fixtures/` is a body in the shape of a platform; this table says what is made of it.
It is checked, and written anew with `BELLHOP_WRITE_PAYLOADS=1 cargo test --lib payloads`.
With `BELLHOP_PAYLOADS` set to a folder of the same folders, the same test reads those: each must be taken or ignored on purpose.
";
/// Beside webhooks in a folder of samples, and no webhooks themselves.
const NO_WEBHOOKS: &[&str] = &[
    // Our own answer to a challenge.
    "linkedin/challenge_response.json",
    // Frames of a socket that carries a call's sound.
    "twilio/media_stream_frames.json",
];

#[test]
fn every_fixture_becomes_what_the_table_says() {
    let mut table = HEAD.to_owned();
    let mut last = String::new();
    for (name, platform, body) in bodies(&fixtures()) {
        let told = told(platform, &body);
        let (folder, file) = name.split_once('/').unwrap();
        let file = file.trim_end_matches(".json");
        if folder != last {
            writeln!(table, "\n## {folder}\n\n| file | becomes |\n|---|---|").unwrap();
            folder.clone_into(&mut last);
        }
        writeln!(table, "| `{file}` | {told} |").unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE);
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    for (number, (found, right)) in table.lines().zip(written.lines()).enumerate() {
        assert_eq!(found, right, "line {} of {TABLE}", number + 1);
    }
    assert_eq!(table.lines().count(), written.lines().count(), "{TABLE}");
}

/// Nothing is left raw without a reason, and nothing is unusable.
#[test]
fn every_sample_is_taken_or_ignored_on_purpose() {
    for folder in [Some(fixtures()), samples()].into_iter().flatten() {
        let mut count = 0;
        for (name, platform, body) in bodies(&folder) {
            if NO_WEBHOOKS.contains(&name.as_str()) {
                continue;
            }
            // Of a kind that nobody knows, on purpose.
            if name.contains("unknown") {
                continue;
            }
            let parsed = platform.parse_body(&body).unwrap();
            assert!(!parsed.is_empty(), "{name}");
            for one in parsed {
                let is_fine = matches!(
                    one,
                    Parsed::Item(_) | Parsed::Mention(_) | Parsed::Ignored(_)
                );
                let is_handshake = platform.handshake(&body).is_some();
                assert!(is_fine || is_handshake, "{name}: {one:?}");
            }
            count += 1;
        }
        assert!(count > 0, "no samples in {}", folder.display());
    }
}

/// In the order of folders and names.
fn bodies(root: &Path) -> Vec<(String, Platform, Vec<u8>)> {
    let mut all = Vec::new();
    for (folder, platform) in FOLDERS {
        let Ok(files) = std::fs::read_dir(root.join(folder)) else {
            continue;
        };
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let body = std::fs::read(&file).unwrap();
            let body = as_posted(&body).unwrap_or(body);
            all.push((format!("{folder}/{name}"), *platform, body));
        }
    }
    all
}

/// A form is kept as JSON with its parameters.
fn as_posted(file: &[u8]) -> Option<Vec<u8>> {
    let value: Value = serde_json::from_slice(file).ok()?;
    let params = value.get("params")?.as_object()?;
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in params {
        form.append_pair(name, value.as_str()?);
    }
    Some(form.finish().into_bytes())
}

fn told(platform: Platform, body: &[u8]) -> String {
    if platform.handshake(body).is_some() {
        return "a handshake: answered, and not stored".to_owned();
    }
    let told = match platform.parse_body(body) {
        Ok(parsed) => parsed.iter().map(one).collect::<Vec<_>>().join("<br>"),
        Err(unreadable) => format!("unreadable: {unreadable}"),
    };
    told.replace('|', "\\|").replace('\n', " ⏎ ")
}

fn one(parsed: &Parsed) -> String {
    match parsed {
        Parsed::Item(item) => item_told(item),
        Parsed::Mention(mention) => {
            let post = &mention.post;
            let comment = mention.comment.as_ref();
            let under = comment.map_or(String::new(), |comment| format!("{comment} under "));
            format!("{under}{post} names us: what it says is asked for")
        }
        Parsed::Ignored(why) => format!("ignored: {why}"),
        Parsed::Unknown(kind) => format!("kept raw, of an unknown type: {kind}"),
        Parsed::Bad(reason) => format!("not usable: {reason}"),
    }
}

fn item_told(item: &Item) -> String {
    let id = &item.message_id;
    let who = match (&item.author.name, item.author.id.as_str()) {
        (_, "") => "somebody".to_owned(),
        (Some(name), id) => format!("{name} ({id})"),
        (None, id) => id.to_owned(),
    };
    let place = item.thread.as_ref().map(|thread| {
        let kind = match thread.kind {
            ThreadKind::Comments => "under",
            ThreadKind::Group => "in",
        };
        let parent = thread.parent.as_ref();
        let parent = parent.map_or(String::new(), |parent| format!(", answering {parent}"));
        format!(" {kind} {}{parent}", thread.id)
    });
    let place = place.unwrap_or_default();
    match &item.change {
        Change::Posted { content, by } => {
            let files = content.attachments().count();
            let files = if files > 0 {
                format!(", {files} to fetch")
            } else {
                String::new()
            };
            let reply = content.reply_to.as_ref();
            let reply = reply.map_or(String::new(), |to| format!(", replying to {to}"));
            let verb = match by {
                By::Customer => "posted by",
                By::Us { .. } => "posted by us to",
            };
            format!(
                "{id} {verb} {who}{place}{reply}{files}: “{}”",
                content.in_words()
            )
        }
        Change::Edited { content, revision } => {
            let revision = revision.map_or(String::new(), |number| format!(" (revision {number})"));
            format!(
                "{id} edited by {who}{place}{revision}: “{}”",
                content.readable(|_| None)
            )
        }
        Change::Deleted => format!("{id} deleted by {who}{place}"),
        Change::Reacted { reaction, .. } => match reaction {
            Some(sign) => format!("{who} reacted to {id}: {sign}"),
            None => format!("{who} took back the reaction to {id}"),
        },
        Change::Hidden(true) => format!("{id} hidden{place}"),
        Change::Hidden(false) => format!("{id} shown again{place}"),
        Change::Receipt(receipt) => {
            let until = receipt
                .until
                .map(|until| format!("everything up to {until}"));
            let what = until.unwrap_or_else(|| id.clone());
            let reason = receipt.reason.as_ref();
            let reason = reason.map_or(String::new(), |reason| format!(" ({reason})"));
            format!("{what} {} to {who}{reason}", receipt.state.as_str())
        }
        Change::OptedOut(true) => format!("{who} wants nothing more"),
        Change::OptedOut(false) => format!("{who} may be written to again"),
        Change::Marketing(true) => format!("{who} wants advertising"),
        Change::Marketing(false) => format!("{who} wants no advertising"),
        Change::Shared { files } => format!("{id} is where {} stand{place}", files.join(", ")),
        Change::Reachable(true) => format!("{who} can be reached"),
        Change::Reachable(false) => format!("{who} cannot be reached any more"),
    }
}
