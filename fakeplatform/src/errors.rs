//! What goes wrong when it is asked for, in each platform's own words. Source: their tables of errors.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::Reply;
use crate::kind::Kind;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Of this account, or of all.
    #[serde(default)]
    pub account: Option<String>,
    pub error: Error,
    #[serde(default)]
    pub of: Of,
    /// The next so many.
    #[serde(default = "once")]
    pub times: u32,
    /// Seconds, of `rate_limited`.
    #[serde(default)]
    pub retry_after: Option<u64>,
}

/// What goes wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    #[default]
    Send,
    /// What is done to a message.
    Act,
}

fn once() -> u32 {
    1
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Error {
    WindowClosed,
    RateLimited,
    TokenInvalid,
    /// By the person, or they left.
    Blocked,
    TooLong,
    Internal,
    /// Taken, and the platform finds out later that it cannot be delivered.
    FailedLater,
    /// Taken, and never answered.
    Hang,
    /// Taken, and the connection ends without an answer.
    Cut,
    /// Not taken, and the connection ends without an answer.
    Drop,
}

impl Error {
    pub const ALL: [Self; 10] = [
        Self::WindowClosed,
        Self::RateLimited,
        Self::TokenInvalid,
        Self::Blocked,
        Self::TooLong,
        Self::Internal,
        Self::FailedLater,
        Self::Hang,
        Self::Cut,
        Self::Drop,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WindowClosed => "window_closed",
            Self::RateLimited => "rate_limited",
            Self::TokenInvalid => "token_invalid",
            Self::Blocked => "blocked",
            Self::TooLong => "too_long",
            Self::Internal => "internal",
            Self::FailedLater => "failed_later",
            Self::Hang => "hang",
            Self::Cut => "cut",
            Self::Drop => "drop",
        }
    }

    /// Whether the message is there although the hub may not hear of it.
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::FailedLater | Self::Hang | Self::Cut)
    }
}

/// The platform's answer to a send that it refuses.
pub fn refusal(kind: Kind, error: Error, retry_after: Option<u64>) -> Reply {
    let (status, body) = match kind {
        Kind::Messenger | Kind::Instagram => graph(kind, error),
        Kind::Whatsapp => whatsapp(error),
        Kind::X => x(error),
        Kind::Linkedin => linkedin(error),
        Kind::Telegram => telegram(error, retry_after),
        Kind::Line => line(error),
        Kind::Slack => slack(error),
        Kind::Twilio => twilio(error),
        Kind::Generic => generic(error),
    };
    let mut reply = Reply::json(status, body);
    if error == Error::RateLimited {
        let seconds = retry_after.unwrap_or(1);
        if kind == Kind::X {
            let at = u64::try_from(chrono::Utc::now().timestamp()).unwrap_or_default();
            let reset = at.saturating_add(seconds).to_string();
            reply.headers.push(("x-rate-limit-reset", reset));
        } else if kind != Kind::Telegram {
            reply.headers.push(("retry-after", seconds.to_string()));
        }
    }
    reply
}

pub fn graph_error(code: u32, subcode: Option<u32>, message: &str) -> Value {
    let mut error = json!({
        "message": format!("(#{code}) {message}"), "type": "OAuthException", "code": code,
        "fbtrace_id": "AFAKEtrace",
    });
    if let (Some(error), Some(subcode)) = (error.as_object_mut(), subcode) {
        error.insert("error_subcode".to_owned(), subcode.into());
    }
    json!({ "error": error })
}

fn graph(kind: Kind, error: Error) -> (u16, Value) {
    let window = if kind == Kind::Instagram {
        2_534_022
    } else {
        2_018_278
    };
    match error {
        Error::WindowClosed => (
            400,
            graph_error(
                10,
                Some(window),
                "This message is sent outside of allowed window.",
            ),
        ),
        Error::RateLimited => (
            400,
            graph_error(613, None, "Calls to this api have exceeded the rate limit."),
        ),
        Error::TokenInvalid => (
            401,
            graph_error(
                190,
                Some(463),
                "Error validating access token: Session has expired.",
            ),
        ),
        Error::Blocked => (
            400,
            graph_error(
                551,
                Some(1_545_041),
                "This person isn't available right now.",
            ),
        ),
        Error::TooLong => (
            400,
            graph_error(100, None, "Length of param message[text] is too long."),
        ),
        Error::Internal | Error::FailedLater | Error::Hang | Error::Cut | Error::Drop => {
            (500, graph_error(2, None, "Service temporarily unavailable"))
        }
    }
}

fn whatsapp(error: Error) -> (u16, Value) {
    match error {
        Error::WindowClosed => (
            400,
            graph_error(
                131_047,
                None,
                "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
            ),
        ),
        Error::RateLimited => (429, graph_error(130_429, None, "Rate limit hit")),
        Error::TokenInvalid => (
            401,
            graph_error(190, Some(463), "Error validating access token"),
        ),
        Error::Blocked => (400, graph_error(131_026, None, "Message undeliverable")),
        Error::TooLong => (
            400,
            graph_error(
                100,
                None,
                "Param text['body'] must be at most 4096 characters long.",
            ),
        ),
        Error::Internal | Error::FailedLater | Error::Hang | Error::Cut | Error::Drop => {
            (500, graph_error(131_000, None, "Something went wrong"))
        }
    }
}

/// What WhatsApp says in a `failed` status.
pub fn whatsapp_status(error: &str) -> (u32, &'static str) {
    if error == Error::WindowClosed.as_str() {
        (131_047, "Re-engagement message")
    } else {
        (131_026, "Message undeliverable")
    }
}

pub fn twilio_status(status: &str) -> Option<&'static str> {
    matches!(status, "undelivered" | "failed").then_some("30003")
}

fn x(error: Error) -> (u16, Value) {
    let (status, title, detail) = match error {
        Error::WindowClosed | Error::Blocked => {
            (403, "Forbidden", "You cannot send messages to this user.")
        }
        Error::RateLimited => (429, "Too Many Requests", "Too Many Requests"),
        Error::TokenInvalid => (401, "Unauthorized", "Unauthorized"),
        Error::TooLong => (400, "Invalid Request", "The text is too long."),
        Error::Internal | Error::FailedLater | Error::Hang | Error::Cut | Error::Drop => {
            (503, "Service Unavailable", "Over capacity")
        }
    };
    let body = json!({ "title": title, "detail": detail, "type": "about:blank", "status": status });
    (status, body)
}

fn linkedin(error: Error) -> (u16, Value) {
    let (status, message) = match error {
        Error::RateLimited => (
            429,
            "Resource level throttle DAY limit for calls is reached",
        ),
        Error::TokenInvalid => (401, "The token used in the request has expired"),
        // Nobody can be blocked there; a post can go.
        Error::WindowClosed | Error::Blocked => (404, "Could not find the entity to comment on"),
        Error::TooLong => (400, "Comment text exceeds the maximum length of 1250"),
        Error::Internal | Error::FailedLater | Error::Hang | Error::Cut | Error::Drop => {
            (500, "Internal Server Error")
        }
    };
    let body = json!({ "status": status, "serviceErrorCode": 100, "message": message });
    (status, body)
}

fn telegram(error: Error, retry_after: Option<u64>) -> (u16, Value) {
    let (status, text) = match error {
        Error::RateLimited => {
            let seconds = retry_after.unwrap_or(1);
            let body = json!({
                "ok": false, "error_code": 429,
                "description": format!("Too Many Requests: retry after {seconds}"),
                "parameters": { "retry_after": seconds },
            });
            return (429, body);
        }
        Error::TokenInvalid => (401, "Unauthorized"),
        Error::WindowClosed => (
            403,
            "Forbidden: bot can't initiate conversation with a user",
        ),
        Error::Blocked => (403, "Forbidden: bot was blocked by the user"),
        Error::TooLong => (400, "Bad Request: message is too long"),
        Error::Internal | Error::FailedLater | Error::Hang | Error::Cut | Error::Drop => {
            (502, "Bad Gateway")
        }
    };
    let body = json!({ "ok": false, "error_code": status, "description": text });
    (status, body)
}

fn line(error: Error) -> (u16, Value) {
    let (status, text) = match error {
        Error::RateLimited => (
            429,
            "The API rate limit has been exceeded. Try again later.",
        ),
        Error::TokenInvalid => (
            401,
            "Authentication failed. Confirm that the access token in the authorization header is valid.",
        ),
        Error::WindowClosed | Error::Blocked => (400, "Failed to send messages"),
        Error::TooLong => (400, "Length must be between 0 and 5000"),
        Error::Internal | Error::FailedLater | Error::Hang | Error::Cut | Error::Drop => {
            (500, "Internal server error")
        }
    };
    (status, json!({ "message": text }))
}

/// Almost everything is an answer with 200.
fn slack(error: Error) -> (u16, Value) {
    let (status, word) = match error {
        Error::RateLimited => (429, "ratelimited"),
        Error::TokenInvalid => (200, "token_revoked"),
        Error::WindowClosed | Error::Blocked => (200, "channel_not_found"),
        Error::TooLong => (200, "msg_too_long"),
        Error::Internal | Error::FailedLater | Error::Hang | Error::Cut | Error::Drop => {
            (200, "internal_error")
        }
    };
    (status, json!({ "ok": false, "error": word }))
}

fn twilio(error: Error) -> (u16, Value) {
    let (status, code, text) = match error {
        Error::WindowClosed => (
            400,
            63_016,
            "Failed to send freeform message because you are outside the allowed window.",
        ),
        Error::RateLimited => (429, 20_429, "Too Many Requests"),
        Error::TokenInvalid => (401, 20_003, "Authenticate"),
        Error::Blocked => (400, 21_610, "Attempt to send to unsubscribed recipient"),
        Error::TooLong => (
            400,
            21_617,
            "The concatenated message body exceeds the 1600 character limit",
        ),
        Error::Internal | Error::FailedLater | Error::Hang | Error::Cut | Error::Drop => {
            (503, 20_503, "Service unavailable")
        }
    };
    let body = json!({
        "code": code, "message": text, "status": status,
        "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
    });
    (status, body)
}

fn generic(error: Error) -> (u16, Value) {
    let (status, text) = match error {
        Error::WindowClosed => (409, "the window is closed"),
        Error::RateLimited => (429, "too fast"),
        Error::TokenInvalid => (401, "the signature is not right"),
        Error::Blocked => (422, "this person cannot be written to any more"),
        Error::TooLong => (422, "the text is too long"),
        Error::Internal | Error::FailedLater | Error::Hang | Error::Cut | Error::Drop => {
            (500, "something went wrong")
        }
    };
    (status, json!({ "error": text }))
}
