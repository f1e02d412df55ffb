//! Messages and their files.

use bellhop_domain::conversation as domain;
use bellhop_domain::labels::Reading;
use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::delivery::MessageDelivery;
use super::labels::Tone;
use super::people::Author;
use super::social::MessageSocial;
use super::time;
use crate::auth::{LinkSigner, Principal};

#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    Public,
    Internal,
    /// From a supervisor to the agent.
    Whisper,
}

impl From<domain::Visibility> for Visibility {
    fn from(visibility: domain::Visibility) -> Self {
        match visibility {
            domain::Visibility::Public => Self::Public,
            domain::Visibility::Internal => Self::Internal,
            domain::Visibility::Whisper => Self::Whisper,
        }
    }
}

/// A file; the URLs are signed and expire after some hours.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Attachment {
    pub id: Uuid,
    pub name: String,
    pub content_type: String,
    pub size_bytes: i64,
    pub url: String,
    pub thumbnail_url: Option<String>,
    /// Pixels; pictures only.
    pub width: Option<i32>,
    pub height: Option<i32>,
}

impl Attachment {
    pub fn new(file: &domain::Attachment, links: &LinkSigner) -> Self {
        Self {
            id: file.id.0,
            name: file.name.clone(),
            content_type: file.content_type.clone(),
            size_bytes: file.size_bytes,
            url: links.file_url(file.id, &file.name),
            thumbnail_url: file
                .has_thumbnail
                .then(|| links.thumbnail_url(file.id, &file.name)),
            width: file.width,
            height: file.height,
        }
    }
}

/// A deleted message has an empty text and no attachments.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Message {
    pub id: Uuid,
    pub seq: i64,
    pub client_id: String,
    pub author: Author,
    pub visibility: Visibility,
    pub text: String,
    pub attachments: Vec<Attachment>,
    pub posted_at: String,
    pub edited_at: Option<String>,
    pub deleted_at: Option<String>,
    /// Agents only, of what goes out over a platform: how far it has come.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub delivery: Option<Box<MessageDelivery>>,
    /// Agents only: what was done to it on its platform.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub social: Option<Box<MessageSocial>>,
    /// Agents only, of a contact's message, when that is switched on; not in lists of messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sentiment: Option<Tone>,
}

impl Message {
    /// As everybody may see it.
    pub fn new(message: &domain::Message, links: &LinkSigner) -> Self {
        let files = message.attachments.iter();
        Self {
            id: message.id.0,
            seq: message.seq.0,
            client_id: message.client_id.as_str().to_owned(),
            author: (&message.author).into(),
            visibility: message.visibility.into(),
            text: message.text.clone(),
            attachments: files.map(|file| Attachment::new(file, links)).collect(),
            posted_at: time::text(message.posted_at),
            edited_at: message.edited_at.map(time::text),
            deleted_at: message.deleted_at.map(time::text),
            delivery: None,
            social: None,
            sentiment: None,
        }
    }

    pub fn for_agents(message: &domain::Message, links: &LinkSigner) -> Self {
        let (delivery, social) = (message.delivery.as_deref(), message.social.as_deref());
        let reading = message
            .reading
            .as_deref()
            .filter(|_| message.deleted_at.is_none());
        let sentiment = reading.and_then(Reading::tone);
        Self {
            delivery: delivery.map(|delivery| Box::new(delivery.into())),
            social: social.map(|social| Box::new(social.into())),
            sentiment: sentiment.map(Tone::from),
            ..Self::new(message, links)
        }
    }

    pub fn seen_by(viewer: &Principal, message: &domain::Message, links: &LinkSigner) -> Self {
        match viewer {
            Principal::Agent(_) => Self::for_agents(message, links),
            Principal::Contact(_) => Self::new(message, links),
        }
    }
}
