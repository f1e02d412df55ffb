//! How Meta's platforms are spoken to, and what their errors mean.
//! Sources: developers.facebook.com, Messenger Platform, Send API and its error codes; Graph API, error handling.

use chrono::Utc;
use serde_json::{Value, json};
use url::Url;

use crate::channels::fetch::GRAPH;
use crate::channels::fields::{has, id, text, whole};
use crate::channels::item::FileKind;
use crate::channels::outgoing::{FailureClass, SendFailure, Sent};
use crate::channels::send::{Answer, address, class_of_status, limited, retry_after, unreadable};

pub(in crate::channels) fn graph(parts: &[&str]) -> Result<Url, SendFailure> {
    address(GRAPH, parts)
}

/// What a message with this file is called at Messenger and Instagram.
pub(in crate::channels) fn attachment(kind: FileKind, payload: &Value) -> Value {
    json!({ "attachment": { "type": kind.as_str(), "payload": payload } })
}

/// A person answers after the window: allowed for seven days, where the app has the feature.
pub(in crate::channels) fn tag_as_human(body: &mut Value) {
    if let Some(body) = body.as_object_mut() {
        body.insert("messaging_type".to_owned(), json!("MESSAGE_TAG"));
        body.insert("tag".to_owned(), json!("HUMAN_AGENT"));
    }
}

/// `{recipient_id, message_id}` of a message, `{id}` of a comment.
pub(in crate::channels) fn sent(answer: &Answer) -> Result<Sent, SendFailure> {
    let body = checked(answer, class)?;
    let made = id(&body, "/message_id").or_else(|| id(&body, "/id"));
    let made = made.ok_or_else(|| unreadable(answer))?;
    Ok(Sent {
        external_ids: vec![made],
    })
}

/// The body of a good answer. `class` knows the codes of the platform: code and subcode.
pub(in crate::channels) fn checked(
    answer: &Answer,
    class: fn(i64, i64) -> Option<FailureClass>,
) -> Result<Value, SendFailure> {
    let body = answer.json();
    if !has(&body, "/error") {
        return if answer.is_good() && body.is_object() {
            Ok(body)
        } else if answer.is_good() {
            Err(unreadable(answer))
        } else {
            let says = format!("Meta answered {}", answer.status);
            Err(SendFailure::of(class_of_status(answer, Utc::now()), &says))
        };
    }
    let code = whole(&body, "/error/code").unwrap_or_default();
    let subcode = whole(&body, "/error/error_subcode").unwrap_or_default();
    let class = class(code, subcode).unwrap_or_else(|| class_of_status(answer, Utc::now()));
    let class = match class {
        FailureClass::RateLimited { retry_after: None } => limited(retry_after(answer, Utc::now())),
        FailureClass::WindowClosed
        | FailureClass::RateLimited { .. }
        | FailureClass::TokenInvalid
        | FailureClass::RecipientUnavailable
        | FailureClass::Invalid
        | FailureClass::Transient
        | FailureClass::Unclear
        | FailureClass::Unknown => class,
    };
    let words = text(&body, "/error/error_data/details")
        .or_else(|| text(&body, "/error/error_user_msg"))
        .or_else(|| text(&body, "/error/message"));
    let words = words.unwrap_or_default();
    let says = match subcode {
        0 => format!("{words} ({code})"),
        subcode => format!("{words} ({code}/{subcode})"),
    };
    Err(SendFailure::of(class, &says))
}

/// Of Messenger and Instagram.
pub(in crate::channels) fn class(code: i64, subcode: i64) -> Option<FailureClass> {
    Some(match (code, subcode) {
        (10, 2_018_278 | 2_534_022 | 2_018_065) => FailureClass::WindowClosed,
        (10, 2_018_108) | (551, _) | (200, 1_545_041) | (100, 2_018_001 | 33) => {
            FailureClass::RecipientUnavailable
        }
        // Logged out, taken away, or without the permission: nothing goes out until somebody connects it anew.
        (190 | 102 | 3 | 10 | 200..=299 | 368, _) => FailureClass::TokenInvalid,
        (4 | 9 | 17 | 32 | 341 | 613 | 80_000..=80_099, _) => limited(None),
        (1 | 2, _) => FailureClass::Transient,
        (100 | 1_893_063 | 2_018_109 | 2_018_074, _) => FailureClass::Invalid,
        (_, 2_018_109 | 2_018_074) => FailureClass::Invalid,
        (_, _) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class_of(code: i64, subcode: i64) -> FailureClass {
        let body = json!({ "error": { "message": "m", "code": code, "error_subcode": subcode } });
        let answer = Answer::of(400, &[], body.to_string().as_bytes());
        sent(&answer).unwrap_err().class
    }

    #[test]
    fn every_code_has_its_class() {
        for (class, codes) in [
            (
                FailureClass::WindowClosed,
                &[(10, 2_018_278), (10, 2_534_022), (10, 2_018_065)][..],
            ),
            (
                FailureClass::RecipientUnavailable,
                &[
                    (10, 2_018_108),
                    (551, 0),
                    (551, 1_545_041),
                    (200, 1_545_041),
                    (100, 2_018_001),
                    (100, 33),
                ],
            ),
            (
                FailureClass::TokenInvalid,
                &[
                    (190, 458),
                    (190, 459),
                    (190, 460),
                    (190, 463),
                    (190, 464),
                    (190, 467),
                    (102, 0),
                    (10, 0),
                    (200, 0),
                    (299, 0),
                    (3, 0),
                    (368, 0),
                ],
            ),
            (
                FailureClass::RateLimited { retry_after: None },
                &[
                    (4, 0),
                    (17, 0),
                    (32, 0),
                    (341, 0),
                    (613, 0),
                    (9, 0),
                    (80_007, 0),
                    (80_001, 0),
                ],
            ),
            (FailureClass::Transient, &[(1, 0), (2, 0)]),
            (
                FailureClass::Invalid,
                &[
                    (100, 0),
                    (100, 2_018_047),
                    (100, 2_018_008),
                    (100, 2_018_294),
                    (100, 2_018_109),
                    (100, 2_018_074),
                    (1_893_063, 0),
                ],
            ),
            (FailureClass::Unknown, &[(77_777, 0)]),
        ] {
            for (code, subcode) in codes {
                assert_eq!(class_of(*code, *subcode), class, "{code}/{subcode}");
            }
        }
    }

    #[test]
    fn a_status_counts_where_there_is_no_code() {
        for (status, body, class) in [
            (
                429,
                "",
                FailureClass::RateLimited {
                    retry_after: Some(std::time::Duration::from_secs(7)),
                },
            ),
            (503, "<html>", FailureClass::Transient),
            (504, "", FailureClass::Unclear),
            (200, "<html>", FailureClass::Unclear),
            (200, "{}", FailureClass::Unclear),
            (500, r#"{"error":{"code":77777}}"#, FailureClass::Transient),
            (418, "", FailureClass::Unknown),
        ] {
            let answer = Answer::of(status, &[("retry-after", "7")], body.as_bytes());
            assert_eq!(sent(&answer).unwrap_err().class, class, "{status} {body}");
        }
    }
}
