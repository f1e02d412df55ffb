//! "Not found" is also what Meta says of what a token has no rights over. What else the token is shown tells the two
//! apart: the comment itself, and then, whether it is shown comments beside it.
//! Source: Graph API, error handling, code 100 with subcode 33: "does not exist, cannot be loaded due to missing
//! permissions, or does not support this operation".

use super::send::{checked, class};
use crate::channels::fields::{text, whole};
use crate::channels::outgoing::{FailureClass, SendFailure};
use crate::channels::send::{Answer, Call, Sender};

const STILL_THERE: &str = "it is still there: the platform does not let this channel delete it; an administrator has to connect the channel anew with the right to manage comments, or it is deleted on the platform by hand";
const NOBODY_KNOWS: &str = "it is gone already, or this channel may not see it: look on the platform, and if it is still there, delete it there, or let an administrator connect the channel anew with the right to manage comments";

pub(in crate::channels) fn is_not_found(answer: &Answer) -> bool {
    let body = answer.json();
    let code = whole(&body, "/error/code");
    let subcode = whole(&body, "/error/error_subcode").unwrap_or_default();
    let says = text(&body, "/error/message").unwrap_or_default();
    match (code, subcode) {
        // The last is of comments alone, and older.
        (Some(100), 33) | (Some(33 | 1_705), _) => true,
        // Some calls leave the subcode out.
        (Some(100), 0) => says.contains("does not exist"),
        (Some(_) | None, _) => false,
    }
}

/// After a deletion was answered with "not found": whether the comment is gone, or why nobody can say so.
/// `get` asks for what stands at a place of the API.
pub(in crate::channels) async fn gone(
    sender: &Sender,
    get: impl Fn(&[&str]) -> Result<Call, SendFailure>,
    comment: &str,
    post: &str,
) -> Result<(), SendFailure> {
    let own = get(&[comment])?.with("fields", "id");
    if is_shown(&sender.prepare(own).await?)? {
        return Err(SendFailure::invalid(STILL_THERE));
    }
    // The right to see comments is another one than that to see posts, so it is comments that are asked for.
    let beside = get(&[post, "comments"])?;
    let beside = beside.with("fields", "id").with("limit", "1");
    if is_shown(&sender.prepare(beside).await?)? {
        return Ok(());
    }
    let class = FailureClass::RecipientUnavailable;
    Err(SendFailure::plain(class, NOBODY_KNOWS))
}

/// False for what is not there, or not shown to this token.
fn is_shown(answer: &Answer) -> Result<bool, SendFailure> {
    let Err(failure) = checked(answer, class) else {
        return Ok(true);
    };
    let lacks_rights = matches!(
        whole(&answer.json(), "/error/code"),
        Some(3 | 10 | 200..=299)
    );
    match failure.class {
        FailureClass::RecipientUnavailable | FailureClass::Invalid | FailureClass::Unknown => {
            Ok(false)
        }
        FailureClass::TokenInvalid if lacks_rights => Ok(false),
        FailureClass::TokenInvalid
        | FailureClass::WindowClosed
        | FailureClass::RateLimited { .. }
        | FailureClass::Transient
        | FailureClass::Unclear => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(status: u16, error: &serde_json::Value) -> Answer {
        Answer::of(
            status,
            &[],
            json!({ "error": error }).to_string().as_bytes(),
        )
    }

    #[test]
    fn not_found_has_several_shapes() {
        let says = "Unsupported delete request. Object with ID '1' does not exist, cannot be loaded due to missing permissions";
        for (error, right) in [
            (
                json!({ "code": 100, "error_subcode": 33, "message": says }),
                true,
            ),
            (json!({ "code": 100, "message": says }), true),
            (
                json!({ "code": 33, "message": "This object does not exist" }),
                true,
            ),
            (
                json!({ "code": 1705, "message": "Selected wall post for deletion does not exist" }),
                true,
            ),
            (
                json!({ "code": 100, "message": "The parameter id is required" }),
                false,
            ),
            (
                json!({ "code": 100, "error_subcode": 2_018_001, "message": "does not exist" }),
                false,
            ),
            (json!({ "code": 10, "message": says }), false),
            (json!({}), false),
        ] {
            assert_eq!(is_not_found(&answer(400, &error)), right, "{error}");
        }
    }

    #[test]
    fn what_a_token_is_not_shown_stops_no_channel() {
        for (status, code, right) in [
            (400, 100, Some(false)),
            (403, 10, Some(false)),
            (403, 200, Some(false)),
            (400, 190, None),
            (400, 4, None),
            (500, 2, None),
        ] {
            let shown = is_shown(&answer(status, &json!({ "code": code })));
            assert_eq!(shown.ok(), right, "{code}");
        }
        let found = Answer::of(200, &[], br#"{"id":"1"}"#);
        assert_eq!(is_shown(&found).ok(), Some(true));
    }
}
