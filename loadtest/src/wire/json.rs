//! What a scenario looks for in a frame, borrowed from it.

use serde::Deserialize;
use serde_json::value::RawValue;

/// A response or a push.
#[derive(Deserialize)]
pub(crate) struct Answer<'a> {
    #[serde(borrow)]
    pub(crate) action: &'a str,
    /// Only responses have one.
    #[serde(borrow, default)]
    pub(crate) request_id: Option<&'a str>,
    #[serde(default)]
    pub(crate) success: bool,
    #[serde(borrow, default)]
    pub(crate) payload: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) error: Option<&'a RawValue>,
}

/// The payload of `message_posted`.
#[derive(Deserialize)]
pub(crate) struct Posted<'a> {
    #[serde(borrow)]
    pub(crate) conversation_id: &'a str,
    pub(crate) seq: u64,
    #[serde(borrow)]
    pub(crate) message: Message<'a>,
}

#[derive(Deserialize)]
pub(crate) struct Message<'a> {
    /// What the hub itself writes has none.
    #[serde(borrow, default)]
    pub(crate) client_id: Option<&'a str>,
}

impl<'a> Answer<'a> {
    pub(crate) fn parse(frame: &'a str) -> anyhow::Result<Self> {
        Ok(serde_json::from_str(frame)?)
    }

    pub(crate) fn is_push(&self, action: &str) -> bool {
        self.request_id.is_none() && self.action == action
    }

    /// When this is a new message.
    pub(crate) fn posted(&self) -> anyhow::Result<Option<Posted<'a>>> {
        match self.payload {
            Some(payload) if self.is_push("message_posted") => {
                Ok(Some(serde_json::from_str(payload.get())?))
            }
            Some(_) | None => Ok(None),
        }
    }

    /// The stable code of a refusal.
    pub(crate) fn code(&self) -> String {
        #[derive(Deserialize)]
        struct Refusal {
            code: String,
        }
        let refusal = self
            .error
            .and_then(|error| serde_json::from_str(error.get()).ok());
        refusal.map_or_else(|| "without a code".to_owned(), |Refusal { code }| code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_and_messages_are_read_without_copies() {
        let frame = r#"{"request_id":"7.120","type":"response","action":"send_message","success":true,"payload":{"message_id":"m","seq":4}}"#;
        let answer = Answer::parse(frame).unwrap();
        assert_eq!((answer.request_id, answer.success), (Some("7.120"), true));
        assert!(answer.posted().unwrap().is_none());

        let frame = r#"{"type":"push","action":"message_posted","payload":{"conversation_id":"c","seq":4,"previous_seq":3,"message":{"id":"m","client_id":"7.120","text":"a \"quoted\" word"}}}"#;
        let posted = Answer::parse(frame).unwrap().posted().unwrap().unwrap();
        assert_eq!((posted.conversation_id, posted.seq), ("c", 4));
        assert_eq!(posted.message.client_id, Some("7.120"));
    }

    #[test]
    fn a_refusal_has_its_code() {
        let frame = r#"{"request_id":"1","action":"send_message","success":false,"error":{"code":"busy","message":"…","retry_after_ms":100}}"#;
        let answer = Answer::parse(frame).unwrap();
        assert!(!answer.success);
        assert_eq!(answer.code(), "busy");
    }
}
