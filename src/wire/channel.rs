//! Channels that take webhooks, and what came over them.

use std::collections::BTreeMap;

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Channel {
    pub id: Uuid,
    /// `generic`, or the name of a platform such as `whatsapp`.
    pub platform: String,
    pub name: String,
    /// Where to post, on this hub's address.
    pub webhook_path: String,
    /// The same with `server.public_url` before it: what a platform is given.
    pub webhook_url: String,
    /// One that is disabled refuses webhooks; its conversations stay.
    pub enabled: bool,
    /// Names of the credentials that it was given or made; never what they are.
    pub credentials: Vec<String>,
    /// When one of them was last set.
    pub secret_set_at: Option<String>,
    /// The newest delivery that is kept.
    pub last_received_at: Option<String>,
    pub created_at: String,
    /// Why nothing goes out over it until its credentials are mended or somebody resumes it; null: nothing is wrong.
    pub trouble: Option<ChannelTrouble>,
    /// Replies go out for seven days instead of one, tagged as a person's: the platform has allowed the app to.
    /// Null where the platform has no such thing.
    pub human_agent: Option<bool>,
    /// Messages, files and webhooks that are older are deleted; null: they are kept.
    pub retention_days: Option<u32>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct ChannelTrouble {
    /// `token_invalid`.
    pub class: String,
    /// What happened and what to do, with the platform's own words.
    pub reason: String,
    pub since: String,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Channels {
    pub channels: Vec<Channel>,
    /// Always null: channels are few.
    pub next_cursor: Option<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct ChannelSecret {
    pub channel: Channel,
    /// What the hub made and the platform is to be told: a generic channel's signing secret, a `verify_token`,
    /// a `secret_token`. Shown this once. Null where the platform makes all secrets itself.
    pub secret: Option<String>,
}

/// What a channel of each platform takes.
#[derive(Serialize, TS, ToSchema)]
pub struct Platforms {
    pub platforms: Vec<PlatformSetup>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct PlatformSetup {
    /// As a channel's `platform`.
    pub platform: String,
    pub credentials: Vec<CredentialSetup>,
    /// It can be asked whether a channel's token is good: `POST /api/v1/channels/{id}/check`.
    pub can_check: bool,
    /// It can be told from here where to post: `POST /api/v1/channels/{id}/subscribe`.
    pub can_subscribe: bool,
    /// With how many days of retention a channel of it begins; null: it keeps everything.
    pub retention_days: Option<u32>,
    /// What the platform demands to be deleted, and what follows for the rule.
    pub retention_advice: String,
}

/// What a platform says of a channel's token.
#[derive(Serialize, TS, ToSchema)]
pub struct ChannelCheck {
    /// `ok`, or `trouble`: then `detail` says what to do.
    pub state: String,
    /// What the account is called there.
    pub account: Option<String>,
    pub detail: String,
    /// Whether the platform posts to this channel; null where it does not tell.
    pub is_subscribed: Option<bool>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct ChannelSubscribed {
    /// What the platform was told.
    pub detail: String,
}

#[derive(Serialize, TS, ToSchema)]
pub struct ChannelTemplates {
    pub templates: Vec<ChannelTemplate>,
}

/// A text that the platform has approved: it may be sent when the time to answer freely is over.
#[derive(Serialize, TS, ToSchema)]
pub struct ChannelTemplate {
    pub name: String,
    /// As the platform spells it: `en_US`.
    pub language: String,
    /// With its placeholders: `{{1}}`.
    pub text: String,
    /// How many values it wants.
    pub placeholders: usize,
    /// `image`, `video` or `file`: what stands above it, and has to be attached to the message. Null: nothing.
    pub header: Option<String>,
}

/// What a rule would delete now.
#[derive(Serialize, TS, ToSchema)]
pub struct RetentionPreview {
    pub days: u32,
    /// Up to 100,000, as the others.
    pub messages: i64,
    pub files: i64,
    /// Webhooks as they came.
    pub deliveries: i64,
    pub counted_max: i64,
}

#[derive(Serialize, TS, ToSchema)]
pub struct CredentialSetup {
    pub name: String,
    /// `always`, `to_reply` (nothing can be sent without it), `optional`, or `made_here`: then the hub makes it unless
    /// one is given.
    pub need: String,
    /// Where one finds it, or what to do with it.
    pub hint: String,
}

/// A webhook as it was taken.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Delivery {
    pub id: i64,
    /// The sender's `webhook-id`.
    pub key: String,
    pub received_at: String,
    /// `waiting`, `done` or `failed`.
    pub state: String,
    pub attempts: i32,
    /// For people: what became of it.
    pub outcome: String,
    pub finished_at: Option<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Deliveries {
    /// Newest first.
    pub deliveries: Vec<Delivery>,
    pub next_cursor: Option<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct DeliveryDetail {
    pub delivery: Delivery,
    /// Those that were verified and kept; none where the header is the secret itself.
    pub headers: BTreeMap<String, String>,
    /// As it came; bytes that are no text are shown as U+FFFD.
    pub body: String,
}

/// The answer to a webhook: it is stored, and will be worked off.
#[derive(Serialize, TS, ToSchema)]
pub struct Acknowledged {
    /// This `webhook-id` had come before, and is not done again.
    pub repeated: bool,
}
