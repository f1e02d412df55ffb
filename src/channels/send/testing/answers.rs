//! What each platform's errors mean; Meta's own tables are tested beside them.

use std::time::Duration;

use chrono::Utc;
use proptest::prelude::*;

use super::{says, under};
use crate::channels::outgoing::{FailureClass, OutgoingPart, SendFailure, Sent};
use crate::channels::platform::Platform;
use crate::channels::send::{Answer, checked, class_of_receipt};
use crate::channels::testing::json;
use crate::channels::{generic, line, linkedin, meta, slack, telegram, twilio, whatsapp, x};

/// What came of a part, by the platform's answer to it.
fn read(platform: Platform, part: &OutgoingPart, answer: &Answer) -> Result<Sent, SendFailure> {
    match platform {
        Platform::Generic => generic::sent(part, answer, Utc::now()),
        Platform::Messenger | Platform::Instagram => meta::sent(answer),
        Platform::Whatsapp => whatsapp::sent(answer),
        Platform::X => x::sent(part, answer),
        Platform::Linkedin => linkedin::sent(part, answer),
        Platform::Telegram => telegram::sent(answer),
        Platform::Line => line::sent(answer),
        Platform::Slack => slack::sent(answer),
        Platform::Twilio => twilio::sent(answer),
    }
}

fn class(platform: Platform, status: u16, body: &str) -> FailureClass {
    let answer = Answer::of(status, &[], body.as_bytes());
    let failure = read(platform, &says("Hi"), &answer).unwrap_err();
    failure.class
}

const UNLIMITED: FailureClass = FailureClass::RateLimited { retry_after: None };

#[test]
fn telegram() {
    let class = |code: u16, words: &str| {
        let body = format!(r#"{{"ok":false,"error_code":{code},"description":"{words}"}}"#);
        class(Platform::Telegram, code, &body)
    };
    for (code, words, right) in [
        (401, "Unauthorized", FailureClass::TokenInvalid),
        (404, "Not Found", FailureClass::TokenInvalid),
        (
            403,
            "Forbidden: bot was blocked by the user",
            FailureClass::RecipientUnavailable,
        ),
        (
            403,
            "Forbidden: user is deactivated",
            FailureClass::RecipientUnavailable,
        ),
        (
            403,
            "Forbidden: bot was kicked from the group chat",
            FailureClass::RecipientUnavailable,
        ),
        (
            403,
            "Forbidden: bot can't initiate conversation with a user",
            FailureClass::RecipientUnavailable,
        ),
        (
            400,
            "Bad Request: chat not found",
            FailureClass::RecipientUnavailable,
        ),
        (
            400,
            "Bad Request: message is too long",
            FailureClass::Invalid,
        ),
        (
            400,
            "Bad Request: message to be replied not found",
            FailureClass::Invalid,
        ),
        (
            400,
            "Bad Request: message is not modified",
            FailureClass::Invalid,
        ),
        (409, "Conflict", FailureClass::Transient),
        (413, "Request Entity Too Large", FailureClass::Invalid),
        (500, "Internal Server Error", FailureClass::Transient),
        (418, "I'm a teapot", FailureClass::Unknown),
    ] {
        assert_eq!(class(code, words), right, "{code} {words}");
    }
    let slow = r#"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":5}}"#;
    let retry_after = Some(Duration::from_secs(5));
    // Some clients hide the status; the body says the same.
    for status in [429, 200] {
        let class = self::class(Platform::Telegram, status, slow);
        assert_eq!(class, FailureClass::RateLimited { retry_after });
    }
}

#[test]
fn slack() {
    for (right, errors) in [
        (
            FailureClass::TokenInvalid,
            &[
                "invalid_auth",
                "not_authed",
                "token_revoked",
                "token_expired",
                "account_inactive",
                "missing_scope",
            ][..],
        ),
        (
            FailureClass::RecipientUnavailable,
            &[
                "channel_not_found",
                "not_in_channel",
                "is_archived",
                "user_not_found",
                "cannot_dm_bot",
            ],
        ),
        (
            FailureClass::Invalid,
            &[
                "msg_too_long",
                "no_text",
                "invalid_blocks",
                "message_not_found",
                "cant_update_message",
                "edit_window_closed",
            ],
        ),
        (UNLIMITED, &["ratelimited"]),
        (
            FailureClass::Transient,
            &["internal_error", "fatal_error", "service_unavailable"],
        ),
        (FailureClass::Unknown, &["new_error"]),
    ] {
        for error in errors {
            let body = format!(r#"{{"ok":false,"error":"{error}"}}"#);
            assert_eq!(class(Platform::Slack, 200, &body), right, "{error}");
        }
    }
    let answer = Answer::of(429, &[("retry-after", "3")], b"");
    let failure = slack::sent(&answer).unwrap_err();
    let retry_after = Some(Duration::from_secs(3));
    assert_eq!(failure.class, FailureClass::RateLimited { retry_after });
}

#[test]
fn twilio() {
    for (right, codes) in [
        (FailureClass::WindowClosed, &[63_016][..]),
        (UNLIMITED, &[20_429, 21_611, 30_001, 63_018]),
        (FailureClass::TokenInvalid, &[20_003, 20_404, 30_034]),
        (
            FailureClass::RecipientUnavailable,
            &[
                21_211, 21_214, 21_614, 21_610, 21_612, 30_003, 30_004, 30_005, 30_006,
            ],
        ),
        (FailureClass::Invalid, &[21_408, 21_617, 21_620, 30_007]),
        (FailureClass::Unknown, &[30_008, 99_999]),
    ] {
        for code in codes {
            let body = format!(r#"{{"code":{code},"message":"why","status":400}}"#);
            assert_eq!(class(Platform::Twilio, 400, &body), right, "{code}");
            let later = class_of_receipt(Platform::Twilio, &format!("{code} why"));
            assert_eq!(later, right, "{code}, later");
        }
    }
    assert_eq!(class(Platform::Twilio, 401, ""), FailureClass::TokenInvalid);
    assert_eq!(class(Platform::Twilio, 429, ""), UNLIMITED);
}

#[test]
fn line() {
    let to =
        r#"{"message":"The property, 'to', in the request body is invalid (line: -, column: -)"}"#;
    let month = r#"{"message":"You have reached your monthly limit."}"#;
    for (status, body, right) in [
        (
            400,
            r#"{"message":"Invalid reply token"}"#,
            FailureClass::Invalid,
        ),
        (400, to, FailureClass::RecipientUnavailable),
        (
            400,
            r#"{"message":"Failed to send messages"}"#,
            FailureClass::RecipientUnavailable,
        ),
        (401, "{}", FailureClass::TokenInvalid),
        (403, "{}", FailureClass::TokenInvalid),
        (409, "{}", FailureClass::Unknown),
        (410, "{}", FailureClass::Invalid),
        (413, "{}", FailureClass::Invalid),
        (
            429,
            r#"{"message":"The API rate limit has been exceeded."}"#,
            UNLIMITED,
        ),
        (429, month, FailureClass::TokenInvalid),
        (500, "", FailureClass::Transient),
    ] {
        assert_eq!(
            class(Platform::Line, status, body),
            right,
            "{status} {body}"
        );
    }
}

#[test]
fn x_by_what_was_written() {
    let post = under(says("Hi"), "1", "page/1");
    for (status, detail, direct, under_post) in [
        (
            401,
            "Unauthorized",
            FailureClass::TokenInvalid,
            FailureClass::TokenInvalid,
        ),
        (
            403,
            "You cannot send messages to this user",
            FailureClass::RecipientUnavailable,
            FailureClass::Invalid,
        ),
        (
            403,
            "You already said that: duplicate content",
            FailureClass::Invalid,
            FailureClass::Invalid,
        ),
        (
            400,
            "text is too long",
            FailureClass::Invalid,
            FailureClass::Invalid,
        ),
        (503, "", FailureClass::Transient, FailureClass::Transient),
    ] {
        let body = format!(r#"{{"title":"t","detail":"{detail}","status":{status}}}"#);
        let answer = Answer::of(status, &[], body.as_bytes());
        for (part, right) in [(&says("Hi"), direct), (&post, under_post)] {
            let failure = x::sent(part, &answer).unwrap_err();
            assert_eq!(failure.class, right, "{status} {detail}");
        }
    }
    let at = Utc::now().timestamp().saturating_add(1_000).to_string();
    let answer = Answer::of(429, &[("x-rate-limit-reset", at.as_str())], b"{}");
    let failure = x::sent(&post, &answer).unwrap_err();
    let FailureClass::RateLimited {
        retry_after: Some(wait),
    } = failure.class
    else {
        panic!("{failure:?}")
    };
    assert!((900..=1_000).contains(&wait.as_secs()), "{wait:?}");
}

#[test]
fn linkedin() {
    for (status, right) in [
        (400, FailureClass::Invalid),
        (401, FailureClass::TokenInvalid),
        (403, FailureClass::Invalid),
        (404, FailureClass::Invalid),
        (422, FailureClass::Invalid),
        (426, FailureClass::TokenInvalid),
        (500, FailureClass::Transient),
    ] {
        assert_eq!(class(Platform::Linkedin, status, "{}"), right, "{status}");
    }
    let stranger = r#"{"message":"Not enough permissions to comment as this actor"}"#;
    let stranger = class(Platform::Linkedin, 403, stranger);
    assert_eq!(stranger, FailureClass::TokenInvalid);
    // The day's quota comes back at midnight, by UTC.
    let now = "2026-03-01T23:59:00Z".parse().unwrap();
    let failure = linkedin::checked(&Answer::of(429, &[], b"{}"), now).unwrap_err();
    let retry_after = Some(Duration::from_secs(60));
    assert_eq!(failure.class, FailureClass::RateLimited { retry_after });
}

#[test]
fn a_generic_callback() {
    for (status, right) in [
        (301, FailureClass::TokenInvalid),
        (401, FailureClass::TokenInvalid),
        (404, FailureClass::TokenInvalid),
        (410, FailureClass::TokenInvalid),
        (400, FailureClass::Invalid),
        (413, FailureClass::Invalid),
        (422, FailureClass::Invalid),
        (429, UNLIMITED),
        (500, FailureClass::Transient),
        (503, FailureClass::Transient),
    ] {
        assert_eq!(class(Platform::Generic, status, "{}"), right, "{status}");
    }
}

const WORDS: &[&str] = &[
    "ok",
    "error",
    "error_code",
    "code",
    "message",
    "messages",
    "result",
    "message_id",
    "id",
    "chat",
    "parameters",
    "retry_after",
    "data",
    "sid",
    "ts",
    "channel",
    "sentMessages",
    "details",
    "description",
    "detail",
];

fn check_any(status: u16, body: &[u8]) {
    let answer = Answer::of(status, &[("retry-after", "99999999999999999999")], body);
    let post = under(says("Hi"), "post", "page/1");
    for platform in Platform::ALL {
        for part in [&says("Hi"), &post] {
            match read(*platform, part, &answer) {
                Ok(sent) => assert!(sent.external_ids.iter().all(|id| !id.is_empty())),
                Err(failure) => assert!((1..1_000).contains(&failure.reason.chars().count())),
            }
        }
        let _either = checked(*platform, &answer);
    }
}

proptest! {
    #[test]
    fn any_bytes_have_a_result(status in 100..600_u16, body in proptest::collection::vec(any::<u8>(), 0..300)) {
        check_any(status, &body);
    }

    #[test]
    fn any_json_has_a_result(status in 100..600_u16, body in json(WORDS)) {
        check_any(status, body.to_string().as_bytes());
    }

    #[test]
    fn any_receipt_has_a_class(reason in any::<String>()) {
        for platform in Platform::ALL {
            let _class = class_of_receipt(*platform, &reason);
        }
    }
}
