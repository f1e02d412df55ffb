//! How the contact of a conversation can be written to now, for whoever writes.

use std::time::Duration;

use bellhop_actors::Outcome;
use bellhop_domain::Timestamp;
use bellhop_domain::conversation::carries_replies;
use chrono::{DateTime, TimeDelta, Utc};

use crate::channels::{
    Can, ChannelSettings, Platform, Seals, is_under_post, sealed_lacking, signs, way_out,
};
use crate::http::problem::Problem;
use crate::store::outbound::trouble::Trouble;
use crate::store::outbound::way::{ReplyRow, reply_row};
use crate::store::pool::Pool;
use crate::wire::delivery::{ReplyFileKind, ReplyFiles, ReplyMend, ReplyWay};
use crate::wire::time;

/// Nothing for contacts who are connected here.
pub(super) async fn reply_way(
    pool: &Pool,
    seals: &Seals,
    outcome: &Outcome,
) -> Result<Option<Box<ReplyWay>>, Problem> {
    if !carries_replies(&outcome.card.channel_kind) {
        return Ok(None);
    }
    let Some(row) = reply_row(pool, outcome.summary.id).await? else {
        return Ok(None);
    };
    let platform = Platform::parse(&row.kind);
    Ok(platform.map(|platform| Box::new(way(platform, &row, seals, Utc::now()))))
}

fn way(platform: Platform, row: &ReplyRow, seals: &Seals, now: DateTime<Utc>) -> ReplyWay {
    let way = way_out(platform);
    let is_public = is_under_post(row.detail.as_ref());
    let writing = way.writing(is_public);
    let files = writing.map(|writing| writing.files);
    let kinds = files.map_or(&[][..], |files| files.kinds);
    let can_reply_privately = writing.is_some_and(|writing| writing.can(Can::ReplyPrivately));
    let is_longer = ChannelSettings::read(&row.settings).human_agent;
    let longer = way.human_agent_window.filter(|_| is_longer);
    let end_of = |window: Option<Duration>| {
        let window = TimeDelta::from_std(window.filter(|_| !is_public)?).ok()?;
        row.wrote_at?.checked_add_signed(window)
    };
    let closes_at = end_of(longer.or(way.window));
    // Within the longer window, after the one that all have.
    let late_from = end_of(longer.and(way.window));
    let window_is_closed = closes_at.is_some_and(|at| at <= now);
    let (refused, mend) = refused(row, seals).unzip();
    ReplyWay {
        platform: row.kind.clone(),
        text_chars_max: writing
            .map(|writing| u32::try_from(writing.text_chars_max).unwrap_or(u32::MAX)),
        counted_in: writing
            .map_or("characters", |writing| writing.counted.as_str())
            .to_owned(),
        files: ReplyFiles {
            kinds: kinds
                .iter()
                .map(|limit| ReplyFileKind {
                    kind: limit.kind.as_str().to_owned(),
                    bytes_max: limit.bytes_max,
                })
                .collect(),
            per_message_max: files.map_or(0, |files| {
                u32::try_from(files.per_message_max).unwrap_or(u32::MAX)
            }),
        },
        window_closes_at: closes_at.filter(|_| !window_is_closed).map(text),
        window_is_closed,
        late_from: late_from.filter(|_| !window_is_closed).map(text),
        templates: writing.is_some_and(|writing| writing.can(Can::Template)),
        is_public,
        can_reply_privately,
        can: writing.map_or_else(Vec::new, |writing| {
            writing.can.iter().copied().filter_map(word).collect()
        }),
        reaction_signs: writing
            .filter(|writing| writing.can(Can::React))
            .map_or_else(Vec::new, |_| {
                signs(platform)
                    .iter()
                    .map(|one| (*one).to_owned())
                    .collect()
            }),
        unreachable_since: row.unreachable_since.map(text),
        refused,
        mend: mend.flatten(),
    }
}

/// What agents may do to messages, as the wire has it; the rest has a field of its own, or is done by itself.
fn word(can: Can) -> Option<&'static str> {
    match can {
        Can::Edit => Some("edit"),
        Can::Delete => Some("delete"),
        Can::DeleteTheirs => Some("delete_theirs"),
        Can::Hide => Some("hide"),
        Can::Like => Some("like"),
        Can::React => Some("react"),
        Can::Template | Can::ReplyPrivately | Can::ShowTyping | Can::MarkRead => None,
    }
}

/// Why nothing goes out, and what an administrator does about it.
fn refused(row: &ReplyRow, seals: &Seals) -> Option<(String, Option<ReplyMend>)> {
    if let Some(refusal) = row.refusal() {
        return Some((refusal.reason().to_owned(), None));
    }
    if let Some(trouble) = Trouble::read(row.trouble.as_ref()) {
        let reason = trouble.reason;
        let why =
            format!("nothing goes out over this channel until an administrator mends it: {reason}");
        return Some((why, Some(ReplyMend::Channel)));
    }
    if row.is_disabled {
        let why =
            "this channel is paused; what is written here waits until an administrator resumes it";
        return Some((why.to_owned(), Some(ReplyMend::Resume)));
    }
    let Some(sealed) = row.sealed_secret.as_deref() else {
        let why = "this channel has no credentials; an administrator has to give it some";
        return Some((why.to_owned(), Some(ReplyMend::Channel)));
    };
    let lacks = sealed_lacking(seals, row.channel_id, &row.kind, Some(sealed))?;
    let credential = lacks.credential.to_owned();
    Some((lacks.to_string(), Some(ReplyMend::Add { credential })))
}

fn text(at: DateTime<Utc>) -> String {
    time::text(Timestamp(at.timestamp_micros()))
}
