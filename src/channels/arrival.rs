//! A request of a platform, and what it is answered with.

use super::fields::cut;

/// The headers of a delivery that its platform asked for, by their lower-case names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Headers(pub Vec<(&'static str, String)>);

impl Headers {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What was posted.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    pub headers: &'a Headers,
    /// As the platform knows it: the hub's public address, the path and the query.
    pub url: &'a str,
    pub body: &'a [u8],
}

/// A good answer in the form that a platform expects.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    pub content_type: &'static str,
    pub body: String,
}

impl Answer {
    pub(super) fn text(body: &str) -> Self {
        Self {
            content_type: "text/plain; charset=utf-8",
            body: cut(body, ANSWER_CHARS_MAX),
        }
    }

    pub(super) fn json(value: &serde_json::Value) -> Self {
        Self {
            content_type: "application/json",
            body: value.to_string(),
        }
    }

    pub(super) fn xml(body: &str) -> Self {
        Self {
            content_type: "text/xml; charset=utf-8",
            body: body.to_owned(),
        }
    }
}

/// X's and LinkedIn's have some forty.
const CHALLENGE_CHARS_MAX: usize = 256;
/// A challenge that is longer is none.
const ANSWER_CHARS_MAX: usize = 2_000;

/// What a platform asks us to sign, so that it sees that we have its secret. Deliveries are signed with the same one:
/// whoever found the address could have a forged body signed here, if a body passed for a challenge.
pub(super) fn challenge(query: &str, name: &str) -> Option<String> {
    let text = parameter(query, name)?;
    let is_short = text.chars().count() <= CHALLENGE_CHARS_MAX;
    (is_short && !text.contains(['{', '['])).then_some(text)
}

/// One parameter of a query, decoded; the first of its name.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(key, _)| key == name);
    found.map(|(_, value)| value.into_owned())
}
