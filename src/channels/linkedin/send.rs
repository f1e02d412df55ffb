//! What the page writes: comments. Source: learn.microsoft.com/linkedin, community management, comments.

use std::time::Duration;

use chrono::{DateTime, Timelike, Utc};
use reqwest::Method;
use serde_json::{Map, Value, json};
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::CREDENTIALS;
use crate::channels::credentials::Credentials;
use crate::channels::fields::{id, text};
use crate::channels::outgoing::{FailureClass, OutgoingPart, PartBody, SendFailure, Sent};
use crate::channels::send::{
    Answer, Call, Can, Counted, DAY_SECONDS, Files, Pace, Sender, WayOut, Writing, class_of_status,
    limited, need, retry_after, unreadable,
};

pub(super) const API: &str = "https://api.linkedin.com/rest";
/// Each lives for a year; a channel may be given a later one.
const VERSION: &str = "202607";

pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: None,
    comments: Some(Writing {
        text_chars_max: 1_250,
        counted: Counted::Utf16,
        files: Files::NONE,
        can: &[Can::Edit, Can::Delete],
        per_conversation: None,
        per_channel: Pace::per_second(1),
    }),
    window: None,
    human_agent_window: None,
    private_reply_window: None,
    is_idempotent: false,
};

pub(in crate::channels) async fn send(
    sender: &Sender,
    credentials: &Credentials,
    part: &OutgoingPart,
) -> Result<Sent, SendFailure> {
    let answer = sender.ask(call(credentials, part)?).await?;
    sent(part, &answer)
}

/// Colons and brackets of an URN are escaped, too: to LinkedIn they mean something.
fn place(parts: &[&str]) -> Result<Url, SendFailure> {
    let mut url = API.to_owned();
    for part in parts {
        url.push('/');
        for piece in byte_serialize(part.as_bytes()) {
            // As a form has blanks; a path has them otherwise.
            url.push_str(if piece == "+" { "%20" } else { piece });
        }
    }
    Url::parse(&url).map_err(|_| SendFailure::invalid("an address cannot be made of these ids"))
}

/// Where a post can be read.
pub(in crate::channels) fn post_address(post: &str) -> Option<Url> {
    place(&["posts", post]).ok()
}

pub(in crate::channels) fn version(credentials: &Credentials) -> &str {
    credentials.get("api_version").unwrap_or(VERSION)
}

/// With what every request to LinkedIn carries.
pub(super) fn request(
    credentials: &Credentials,
    method: Method,
    parts: &[&str],
) -> Result<Call, SendFailure> {
    let version = version(credentials);
    let token = need(credentials, CREDENTIALS, "access_token")?;
    Ok(Call::new(method, place(parts)?)
        .bearer(token)
        .header("linkedin-version", version.to_owned())
        .header("x-restli-protocol-version", "2.0.0".to_owned()))
}

/// The pages that the token's owner manages.
pub(in crate::channels) fn who(credentials: &Credentials) -> Result<Call, SendFailure> {
    let call = request(credentials, Method::GET, &["organizationAcls"])?;
    Ok(call.with("q", "roleAssignee"))
}

fn call(credentials: &Credentials, part: &OutgoingPart) -> Result<Call, SendFailure> {
    let PartBody::Text(words) = &part.body else {
        return Err(SendFailure::invalid("comments on LinkedIn are texts only"));
    };
    let (Some(thread), Some(page)) = (&part.thread, &part.account) else {
        let reason = "only comments can be answered on LinkedIn";
        return Err(SendFailure::invalid(reason));
    };
    // There are two levels only: what answers an answer stands beside it.
    // A post that names us is answered like any post: it is no comment.
    let parent = thread.parent.as_ref().or(part.reply_to.as_ref());
    let parent = parent.filter(|parent| **parent != thread.id);
    let mut body = Map::new();
    body.insert("actor".to_owned(), json!(page));
    let object = parent.and_then(|parent| activity(parent));
    body.insert("object".to_owned(), json!(object.unwrap_or(&thread.id)));
    body.insert("message".to_owned(), json!({ "text": words }));
    let target = match parent {
        Some(parent) => {
            body.insert("parentComment".to_owned(), json!(parent));
            parent
        }
        None => &thread.id,
    };
    let call = request(
        credentials,
        Method::POST,
        &["socialActions", target, "comments"],
    )?;
    Ok(call.json(Value::Object(body)))
}

/// Of `urn:li:comment:(urn:li:activity:1,2)`, what it stands under.
pub(super) fn activity(comment: &str) -> Option<&str> {
    let (_, rest) = comment.split_once(":(")?;
    rest.rsplit_once(',').map(|(activity, _)| activity)
}

pub(in crate::channels) fn sent(part: &OutgoingPart, answer: &Answer) -> Result<Sent, SendFailure> {
    let body = checked(answer, Utc::now())?;
    let made = id(&body, "/commentUrn").or_else(|| {
        let id = id(&body, "/id").or_else(|| answer.header("x-restli-id").map(str::to_owned))?;
        if id.starts_with("urn:") {
            return Some(id);
        }
        let thread = part.thread.as_ref()?;
        let parent = thread.parent.as_deref().or(part.reply_to.as_deref());
        let object = id_of_object(&body).or_else(|| parent.and_then(activity).map(str::to_owned));
        let object = object.unwrap_or_else(|| thread.id.clone());
        Some(format!("urn:li:comment:({object},{id})"))
    });
    let made = made.ok_or_else(|| unreadable(answer))?;
    Ok(Sent {
        external_ids: vec![super::one_spelling(&made)],
    })
}

fn id_of_object(body: &Value) -> Option<String> {
    id(body, "/object").filter(|object| object.starts_with("urn:li:"))
}

pub(in crate::channels) fn checked(
    answer: &Answer,
    now: DateTime<Utc>,
) -> Result<Value, SendFailure> {
    let body = answer.json();
    if answer.is_good() {
        return Ok(body);
    }
    let class = match answer.status {
        // 426: the version is too old.
        401 | 426 => FailureClass::TokenInvalid,
        // Of the page, or of this post alone, under which nobody may comment.
        403 if is_about_page(&body) => FailureClass::TokenInvalid,
        400 | 403 | 404 | 413 | 422 => FailureClass::Invalid,
        429 => limited(retry_after(answer, now).or_else(|| Some(until_midnight(now)))),
        _ => class_of_status(answer, now),
    };
    let words = text(&body, "/message").unwrap_or_default();
    let says = match answer.status {
        426 => format!("{words} (426): give the channel a newer api_version"),
        status => format!("{words} ({status})"),
    };
    Err(SendFailure::of(class, &says))
}

/// Who is no administrator of the page any more may not speak as it.
fn is_about_page(body: &Value) -> bool {
    let words = text(body, "/message").unwrap_or_default();
    let words = words.to_ascii_lowercase();
    words.contains("actor") || words.contains("admin")
}

/// Quotas are a day's, by UTC.
fn until_midnight(now: DateTime<Utc>) -> Duration {
    let gone = u64::from(now.num_seconds_from_midnight());
    Duration::from_secs(DAY_SECONDS.saturating_sub(gone))
}
