//! A stored message as a platform is told it.

use bellhop_domain::MessageId;
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::auth::LinkSigner;
use crate::channels::item::{FileKind, Thread, ThreadKind};
use crate::channels::limits::REPLY_TOKEN_MAX;
use crate::channels::outgoing::{FailureClass, Outgoing, OutgoingFile, SendFailure, Template};
use crate::channels::platform::Platform;
use crate::channels::send::way_out;
use crate::channels::settings::ChannelSettings;
use crate::store::outbound::content::{Content, ContentFile};

/// Where platforms reach this hub, if they can.
#[derive(Clone)]
pub struct Address {
    /// Without a slash at its end; `None` without a public address.
    pub public_url: Option<String>,
    pub links: LinkSigner,
}

/// Whether what is written in answer to this stands under a post, for everybody to read.
pub fn is_under_post(detail: Option<&Value>) -> bool {
    thread(detail).is_some_and(|thread| thread.kind == ThreadKind::Comments)
}

pub(in crate::channels) fn thread(detail: Option<&Value>) -> Option<Thread> {
    let thread = detail?.get("thread")?;
    let text = |name: &str| thread.get(name).and_then(Value::as_str).map(str::to_owned);
    let kind = match text("kind")?.as_str() {
        "comments" => ThreadKind::Comments,
        "group" => ThreadKind::Group,
        _ => return None,
    };
    Some(Thread {
        kind,
        id: text("id")?,
        parent: text("parent"),
        url: text("url"),
        about: None,
    })
}

/// A person answers after the window, on a channel whose app may.
fn is_late(platform: Platform, content: &Content, now: DateTime<Utc>) -> bool {
    let way = way_out(platform);
    let settings = ChannelSettings::read(&content.channel.settings);
    let may = settings.human_agent && way.human_agent_window.is_some();
    let is_direct = !is_under_post(content.answers_detail.as_ref());
    may && is_direct
        && way
            .window
            .zip(content.wrote_at)
            .is_some_and(|(window, at)| {
                let since = now.signed_duration_since(at).to_std();
                since.is_ok_and(|since| since >= window)
            })
}

/// While it is surely good, also if the same call has to be made twice.
fn reply_token(platform: Platform, content: &Content, now: DateTime<Utc>) -> Option<String> {
    let token = content
        .answers_detail
        .as_ref()?
        .get("reply_token")?
        .as_str()?;
    let age = now.signed_duration_since(content.wrote_at?).to_std().ok()?;
    let is_first = content.parts_done == 0;
    (platform == Platform::Line && is_first && age < REPLY_TOKEN_MAX).then(|| token.to_owned())
}

impl Address {
    pub(super) fn outgoing(
        &self,
        message_id: MessageId,
        platform: Platform,
        content: &Content,
        now: DateTime<Utc>,
    ) -> Result<Outgoing, SendFailure> {
        let to = content.recipient.clone().ok_or_else(|| SendFailure {
            class: FailureClass::RecipientUnavailable,
            reason: "the platform has not told who this contact is; answer when they write again"
                .to_owned(),
        })?;
        let detail = content.answers_detail.as_ref();
        let account = detail.and_then(|detail| detail.get("account"));
        let thread = thread(detail);
        let manner = &content.delivery.manner;
        // In private a platform needs no message to answer; among others it is how one knows who is meant.
        let answers = thread.is_some() || manner.is_private;
        let template = manner.template.as_ref();
        Ok(Outgoing {
            key: message_id.0,
            to,
            account: account.and_then(Value::as_str).map(str::to_owned),
            thread,
            reply_to: content.answers.clone().filter(|_| answers),
            is_private_reply: manner.is_private,
            is_late: is_late(platform, content, now),
            reply_token: reply_token(platform, content, now),
            receipts_url: self.receipts_url(content),
            text: content.text.clone(),
            files: content.files.iter().map(|file| self.file(file)).collect(),
            template: template.map(|template| Template {
                name: template.name.clone(),
                language: template.language.clone(),
                values: template.values.clone(),
                header: content.files.first().map(|file| self.file(file)),
            }),
        })
    }

    fn receipts_url(&self, content: &Content) -> Option<String> {
        let base = self.public_url.as_ref()?;
        let channel = &content.channel;
        Some(format!("{base}/webhooks/{}/{}", channel.kind, channel.key))
    }

    fn file(&self, file: &ContentFile) -> OutgoingFile {
        let attachment = &file.attachment;
        let path = self.links.file_url(attachment.id, &attachment.name);
        let base = self.public_url.as_ref();
        OutgoingFile {
            kind: kind(&attachment.content_type),
            name: attachment.name.clone(),
            content_type: attachment.content_type.clone(),
            size_bytes: u64::try_from(attachment.size_bytes).unwrap_or(0),
            file_key: file.storage_key.clone(),
            url: base.map(|base| format!("{base}{path}")),
        }
    }
}

fn kind(content_type: &str) -> FileKind {
    match content_type.split('/').next() {
        Some("image") => FileKind::Image,
        Some("video") => FileKind::Video,
        Some("audio") => FileKind::Audio,
        Some(_) | None => FileKind::File,
    }
}
