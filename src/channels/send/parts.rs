//! What a message is sent as. A text is never split: what is too long is refused before anything goes out.

use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};
use uuid::{Builder, Uuid};

use super::way_out::{Can, Files, Writing, way_out};
use crate::channels::item::ThreadKind;
use crate::channels::outgoing::{Outgoing, OutgoingFile, OutgoingPart, PartBody, SendFailure};
use crate::channels::platform::Platform;

pub fn parts(platform: Platform, message: &Outgoing) -> Result<Vec<OutgoingPart>, SendFailure> {
    let writing = writing(platform, message)?;
    let bodies = bodies(platform, message, writing)?;
    if message.is_private_reply && bodies.len() > 1 {
        let reason = "a comment is answered privately by one message only: send either a text or one file, and the rest when they have answered";
        return Err(SendFailure::invalid(reason));
    }
    let parts = bodies.into_iter().zip(0_u32..).map(|(body, place)| {
        // In a chat, what answers a message is the first of them; under a post, and in a thread, each stands there.
        let is_quoted = place == 0 || message.thread.is_some();
        OutgoingPart {
            key: key(message.key, place),
            to: message.to.clone(),
            account: message.account.clone(),
            thread: message.thread.clone(),
            reply_to: message.reply_to.clone().filter(|_| is_quoted),
            is_private_reply: message.is_private_reply,
            is_late: message.is_late,
            reply_token: message.reply_token.clone().filter(|_| place == 0),
            receipts_url: message.receipts_url.clone(),
            body,
        }
    });
    Ok(parts.collect())
}

fn writing(platform: Platform, message: &Outgoing) -> Result<&'static Writing, SendFailure> {
    let way = way_out(platform);
    let is_under_post = message
        .thread
        .as_ref()
        .is_some_and(|thread| thread.kind == ThreadKind::Comments);
    if message.is_private_reply {
        let can = way.comments.is_some_and(|one| one.can(Can::ReplyPrivately));
        if !is_under_post || !can {
            let reason = "only comments can be answered privately, and only where the platform allows it; answer here";
            return Err(SendFailure::invalid(reason));
        }
    }
    let is_public = is_under_post && !message.is_private_reply;
    let found = way.writing(is_public);
    found.ok_or_else(|| {
        let what = if is_public { "comments" } else { "messages" };
        SendFailure::invalid(format!("this platform takes no {what} from here"))
    })
}

fn bodies(
    platform: Platform,
    message: &Outgoing,
    writing: &Writing,
) -> Result<Vec<PartBody>, SendFailure> {
    if let Some(template) = &message.template {
        return if writing.can(Can::Template) {
            Ok(vec![PartBody::Template(template.clone())])
        } else {
            Err(SendFailure::invalid("this platform has no templates"))
        };
    }
    let text = message.text.as_str();
    let length = writing.counted.count(text);
    if length > writing.text_chars_max {
        let most = writing.text_chars_max;
        return Err(SendFailure::invalid(format!(
            "the text is too long: {length}, and {} takes {most}; shorten it",
            platform.as_str()
        )));
    }
    fits(&message.files, &writing.files)?;
    let files = message.files.iter().cloned();
    let mut bodies: Vec<PartBody> = files
        .map(|file| PartBody::File {
            file,
            caption: String::new(),
        })
        .collect();
    if text.trim().is_empty() {
        return if bodies.is_empty() {
            Err(SendFailure::invalid("there is nothing in this message"))
        } else {
            Ok(bodies)
        };
    }
    match bodies.first_mut() {
        Some(PartBody::File { file, caption })
            if takes_caption(file, &writing.files)
                && writing.counted.count(text) <= writing.files.caption_chars_max =>
        {
            text.clone_into(caption);
        }
        Some(_) | None => bodies.insert(0, PartBody::Text(text.to_owned())),
    }
    Ok(bodies)
}

fn takes_caption(file: &OutgoingFile, files: &Files) -> bool {
    files
        .limit(file.kind)
        .is_some_and(|limit| limit.takes_caption)
}

fn fits(sent: &[OutgoingFile], files: &Files) -> Result<(), SendFailure> {
    if sent.len() > files.per_message_max {
        let reason = match files.per_message_max {
            0 => "files cannot be sent here; send a link".to_owned(),
            most => format!(
                "at most {most} files go with one message here; send the others with the next"
            ),
        };
        return Err(SendFailure::invalid(reason));
    }
    for file in sent {
        let Some(limit) = files.limit(file.kind) else {
            let kind = file.kind.as_str();
            let reason = format!("files of the kind {kind} cannot be sent here; send a link");
            return Err(SendFailure::invalid(reason));
        };
        if file.size_bytes > limit.bytes_max {
            let reason = format!(
                "{} is too big: {} bytes, and {} are taken here; make it smaller or send a link",
                file.name, file.size_bytes, limit.bytes_max
            );
            return Err(SendFailure::invalid(reason));
        }
        if files.needs_url && file.url.is_none() {
            let reason = "this platform fetches files from the hub, which has no public address; an administrator has to set server.public_url";
            return Err(SendFailure::invalid(reason));
        }
    }
    Ok(())
}

/// A UUID of version 5 in the space of the message's.
fn key(message: Uuid, place: u32) -> Uuid {
    let mut hashing = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    hashing.update(message.as_bytes());
    hashing.update(&place.to_be_bytes());
    let digest = hashing.finish();
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    Builder::from_sha1_bytes(bytes).into_uuid()
}
