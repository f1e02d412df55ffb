//! Files of messages, in pieces, before the message that shows them. Source: docs.x.com, x-api/media, chunked upload.

use std::time::Duration;

use super::send::{API, Ready, checked, ready};
use crate::channels::fields::id;
use crate::channels::item::FileKind;
use crate::channels::outgoing::{FailureClass, OutgoingFile, SendFailure};
use crate::channels::send::{Answer, Body, Call, Piece, Sender, address, unreadable};

/// The documented bound of a piece is 5 MB.
const PIECE_BYTES: u64 = 4_000_000;
/// A video is cut and packed anew before it may be shown.
const ASKS_MAX: u32 = 20;
const ASK_PAUSE_SECONDS_MAX: u64 = 10;

/// The id of what was uploaded.
pub(super) async fn upload(
    sender: &Sender,
    token: &str,
    file: &OutgoingFile,
    is_post: bool,
) -> Result<String, SendFailure> {
    let begin = command(
        token,
        "INIT",
        vec![
            ("media_type", file.content_type.clone()),
            ("total_bytes", file.size_bytes.to_string()),
            ("media_category", category(file, is_post)?.to_owned()),
        ],
    )?;
    let answer = sender.prepare(begin).await?;
    let media = id(&told(&answer)?, "/data/id").ok_or_else(|| unreadable(&answer))?;
    let mut from = 0;
    let mut index = 0_u32;
    while from < file.size_bytes {
        let to = from.saturating_add(PIECE_BYTES).min(file.size_bytes);
        let call = Call::post(address(API, &["media", "upload"])?)
            .bearer(token)
            .body(Body::Multipart {
                fields: vec![
                    ("command", "APPEND".to_owned()),
                    ("media_id", media.clone()),
                    ("segment_index", index.to_string()),
                ],
                name: "media",
                file: file.clone(),
                piece: Piece::Of { from, to },
            });
        let answer = sender.prepare(call).await?;
        if !answer.is_good() {
            told(&answer)?;
        }
        from = to;
        index = index.saturating_add(1);
    }
    let end = command(token, "FINALIZE", vec![("media_id", media.clone())])?;
    let mut state = told(&sender.prepare(end).await?)?;
    for _ in 0..ASKS_MAX {
        match ready(&state) {
            Ready::Yes => return Ok(media),
            Ready::Failed => {
                let reason = "X cannot use this file; send it in another form";
                return Err(SendFailure::invalid(reason));
            }
            Ready::In(seconds) => {
                let pause = Duration::from_secs(seconds.min(ASK_PAUSE_SECONDS_MAX));
                tokio::time::sleep(pause).await;
            }
        }
        let ask = Call::get(address(API, &["media", "upload"])?);
        let ask = ask.with("command", "STATUS").with("media_id", &media);
        state = told(&sender.prepare(ask.bearer(token)).await?)?;
    }
    let says = "it is not done with the file yet";
    Err(SendFailure::of(FailureClass::Transient, says))
}

/// A refused upload is about the file, not about the person.
fn told(answer: &Answer) -> Result<serde_json::Value, SendFailure> {
    checked(answer, true)
}

fn command(
    token: &str,
    name: &str,
    mut fields: Vec<(&'static str, String)>,
) -> Result<Call, SendFailure> {
    fields.insert(0, ("command", name.to_owned()));
    let url = address(API, &["media", "upload"])?;
    Ok(Call::post(url).bearer(token).body(Body::Fields(fields)))
}

fn category(file: &OutgoingFile, is_post: bool) -> Result<&'static str, SendFailure> {
    Ok(match (file.kind, is_post) {
        (FileKind::Image, false) if file.content_type == "image/gif" => "dm_gif",
        (FileKind::Image, true) if file.content_type == "image/gif" => "tweet_gif",
        (FileKind::Image, false) => "dm_image",
        (FileKind::Image, true) => "tweet_image",
        (FileKind::Video, false) => "dm_video",
        (FileKind::Video, true) => "tweet_video",
        (FileKind::Audio | FileKind::File, _) => {
            return Err(SendFailure::invalid("X takes pictures and videos only"));
        }
    })
}
