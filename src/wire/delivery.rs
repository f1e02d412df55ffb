//! How far a message has come on its way over a platform, and how the next one may go.

use bellhop_domain::conversation as domain;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use super::time;

/// Of a template: platforms' own names have up to 512 characters.
const TEMPLATE_NAME_CHARS_MAX: usize = 512;
const TEMPLATE_LANGUAGE_CHARS_MAX: usize = 20;
/// Placeholders of one template, and what stands in one.
const TEMPLATE_VALUES_MAX: usize = 30;
const TEMPLATE_VALUE_CHARS_MAX: usize = 1_024;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It goes out as soon as it may.
    Queued,
    /// The platform has it.
    Sent,
    Delivered,
    Read,
    Failed,
}

impl From<domain::DeliveryState> for DeliveryState {
    fn from(state: domain::DeliveryState) -> Self {
        match state {
            domain::DeliveryState::Queued => Self::Queued,
            domain::DeliveryState::Sent => Self::Sent,
            domain::DeliveryState::Delivered => Self::Delivered,
            domain::DeliveryState::Read => Self::Read,
            domain::DeliveryState::Failed => Self::Failed,
        }
    }
}

/// How far a message of ours has come on its way over a platform.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct MessageDelivery {
    pub state: DeliveryState,
    /// Since when.
    pub at: String,
    /// Of `failed`: what happened and what to do, with the platform's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<String>,
    /// Of `failed`: `window_closed`, `rate_limited`, `token_invalid`, `recipient_unavailable`, `invalid`, `transient`,
    /// `unclear` (nobody knows whether it arrived) or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub class: Option<&'static str>,
    /// `retry_delivery` sends it once more.
    pub can_retry: bool,
    /// A message to the author alone that answers what they said in public.
    pub private: bool,
    /// The name of the template that it was sent as.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub template: Option<String>,
}

impl From<&domain::Delivery> for MessageDelivery {
    fn from(delivery: &domain::Delivery) -> Self {
        let failure = delivery.failure.as_ref();
        let template = delivery.manner.template.as_ref();
        Self {
            state: delivery.state.into(),
            at: time::text(delivery.at),
            reason: failure.map(|failure| failure.reason.clone()),
            class: failure.map(|failure| failure.class.as_str()),
            can_retry: delivery.can_retry(),
            private: delivery.manner.is_private,
            template: template.map(|template| template.name.clone()),
        }
    }
}

/// In which way a reply goes out, where the platform has more than one.
#[derive(Clone, Debug, Default, Deserialize, TS, ToSchema)]
pub struct ReplyManner {
    /// Under a post: to the author alone, and not for everybody to read.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub private: bool,
    /// In place of text and files; the message's text is how it reads.
    #[serde(default)]
    #[ts(optional)]
    pub template: Option<TemplateChoice>,
}

#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
pub struct TemplateChoice {
    pub name: String,
    /// As the platform spells it: `en_US`.
    pub language: String,
    /// For its placeholders, in their order.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub values: Vec<String>,
}

impl ReplyManner {
    /// Or why it cannot be used.
    pub fn read(self) -> Result<domain::Manner, String> {
        let template = self.template.map(TemplateChoice::read).transpose()?;
        Ok(domain::Manner {
            is_private: self.private,
            template,
        })
    }
}

impl TemplateChoice {
    fn read(self) -> Result<domain::TemplateUse, String> {
        let fits = |text: &str, max| !text.contains('\0') && text.chars().count() <= max;
        if self.name.is_empty() || !fits(&self.name, TEMPLATE_NAME_CHARS_MAX) {
            return Err(format!(
                "template.name: 1 to {TEMPLATE_NAME_CHARS_MAX} characters"
            ));
        }
        if self.language.is_empty() || !fits(&self.language, TEMPLATE_LANGUAGE_CHARS_MAX) {
            return Err(format!(
                "template.language: 1 to {TEMPLATE_LANGUAGE_CHARS_MAX} characters"
            ));
        }
        let mut values = self.values.iter();
        if self.values.len() > TEMPLATE_VALUES_MAX
            || !values.all(|value| fits(value, TEMPLATE_VALUE_CHARS_MAX))
        {
            return Err(format!(
                "template.values: at most {TEMPLATE_VALUES_MAX}, of at most {TEMPLATE_VALUE_CHARS_MAX} characters each"
            ));
        }
        Ok(domain::TemplateUse {
            name: self.name,
            language: self.language,
            values: self.values,
        })
    }
}

/// How the contact of a conversation can be written to over its platform.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ReplyWay {
    /// As a channel's `platform`.
    pub platform: String,
    /// Null where nothing of ours can be written.
    pub text_chars_max: Option<u32>,
    /// What counts as one: `characters`, `utf16`, `bytes`, or `weighed` as X does.
    pub counted_in: String,
    pub files: ReplyFiles,
    /// Until then they can be written to freely; null: no end, or `window_is_closed`.
    pub window_closes_at: Option<String>,
    /// They wrote too long ago: only a template reaches them, where the platform has some.
    pub window_is_closed: bool,
    /// From then on the platform marks what is written as a person's late answer; null where it does not.
    pub late_from: Option<String>,
    /// The platform has templates: `GET /api/v1/channels/{id}/templates`.
    pub templates: bool,
    /// Everybody can read what is written here.
    pub is_public: bool,
    /// It can also be answered by a message to the author alone: `manner.private`.
    pub can_reply_privately: bool,
    /// What can be done there to messages: `edit` and `delete` ours, `delete_theirs`, `hide`, `like`, `react`.
    pub can: Vec<&'static str>,
    /// Signs that a reaction can be, the usual ones first.
    pub reaction_signs: Vec<String>,
    /// Since when nothing reaches them: they blocked us or left.
    pub unreachable_since: Option<String>,
    /// Why nothing goes out now, and what to do. What is sent waits; where the channel was never given what sending
    /// needs, it fails at once.
    pub refused: Option<String>,
    /// What an administrator does about `refused`; null where nothing of ours is in the way.
    pub mend: Option<ReplyMend>,
}

/// On the page of the channel.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum ReplyMend {
    /// To look at what is wrong with it: its keys, most often.
    Channel,
    /// To let it go on.
    Resume,
    /// To add what sending needs: one of the platform's `credentials`.
    Add { credential: String },
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ReplyFiles {
    /// None where there are no files.
    pub kinds: Vec<ReplyFileKind>,
    pub per_message_max: u32,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ReplyFileKind {
    /// `image`, `video`, `audio` or `file`.
    pub kind: String,
    pub bytes_max: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_bounded() {
        let choice = |name: &str, values: usize| TemplateChoice {
            name: name.to_owned(),
            language: "en".to_owned(),
            values: vec!["x".to_owned(); values],
        };
        assert!(choice("hello", 3).read().is_ok());
        assert!(choice("", 0).read().is_err());
        assert!(choice("a\0", 0).read().is_err());
        assert!(choice("hello", TEMPLATE_VALUES_MAX + 1).read().is_err());
    }
}
