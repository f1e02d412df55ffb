//! Conversations, events and messages as the hub stores them.
//! `bellhop audit` of a filled database is the check that these columns are what the hub writes.

use std::sync::Arc;

use bellhop_domain::conversation::{Actor, Event, Fact, Message, MessagePreview, Summary};
use serde_json::json;
use uuid::Uuid;

use super::rows::Row;

/// A table and the columns of its rows.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static str,
}

pub(super) const CONVERSATIONS: Table = Table {
    name: "conversations",
    columns: "id, number, channel_id, contact_id, client_id, status, priority, assignee_id, assignee_name, subject, \
        tags, follow_up_of, version, public_version, last_message, last_public_message, unread_by_agents, \
        unread_by_contact, agents_seen_seq, contact_seen_seq, waiting_since, queue_id, routing, created_at, \
        updated_at, active_at, active_minute",
};
pub(super) const EVENTS: Table = Table {
    name: "recorded_events",
    columns: "conversation_id, seq, previous_public_seq, is_public, kind, actor, payload, at",
};
pub(super) const MESSAGES: Table = Table {
    name: "messages",
    columns: "id, conversation_id, seq, previous_public_seq, client_id, author_kind, author_id, author_name, visibility, \
        text, words, attachments, posted_at",
};

pub(super) fn conversation(summary: &Summary) -> anyhow::Result<Row> {
    let preview = |shown: &Option<Arc<MessagePreview>>| {
        let text = shown.as_ref().map(serde_json::to_string).transpose()?;
        text.as_ref().map(serde_json::to_string).transpose()
    };
    let assignee = summary.assignee.as_ref();
    let queued = summary.routing.queued.as_ref();
    let tags: Vec<_> = summary.tags.iter().map(String::as_str).collect();
    let mut row = Row::new(27);
    row.uuid(summary.id.0);
    row.bigint(summary.number);
    row.uuid(summary.channel_id.0);
    row.uuid(summary.contact_id.0);
    row.text(summary.client_id.as_str());
    row.text(summary.status.as_str());
    row.text(summary.priority.as_str());
    row.maybe_uuid(assignee.map(|agent| agent.id.0));
    row.maybe_text(assignee.map(|agent| agent.name.as_str()));
    row.text(&summary.subject);
    row.texts(tags.into_iter());
    row.maybe_uuid(summary.follow_up_of.map(|id| id.0));
    row.bigint(summary.version.0);
    row.bigint(summary.public_version.0);
    row.maybe_json(preview(&summary.last_message)?.as_deref());
    if summary.last_message.is_some() && summary.last_public_message == summary.last_message {
        row.json("true");
    } else {
        row.maybe_json(preview(&summary.last_public_message)?.as_deref());
    }
    row.integer(summary.unread_by_agents);
    row.integer(summary.unread_by_contact);
    row.bigint(summary.agents_seen_seq.0);
    row.bigint(summary.contact_seen_seq.0);
    row.maybe_time(summary.waiting_since);
    row.maybe_uuid(queued.map(|queued| queued.queue.id.0));
    row.json(&serde_json::to_string(&summary.routing)?);
    row.time(summary.created_at);
    row.time(summary.updated_at);
    row.time(summary.active_at);
    row.time(summary.active_at.minute());
    Ok(row)
}

pub(super) fn event(conversation: Uuid, event: &Event) -> anyhow::Result<Row> {
    let mut row = Row::new(8);
    row.uuid(conversation);
    row.bigint(event.seq.0);
    row.bigint(event.previous_public_seq.0);
    row.boolean(event.fact.is_public());
    row.text(event.fact.kind());
    row.json(&serde_json::to_string(&event.actor)?);
    row.json(&payload(&event.fact)?);
    row.time(event.at);
    Ok(row)
}

/// Without what a column or the message's row holds already.
fn payload(fact: &Fact) -> anyhow::Result<String> {
    if let Some(message) = fact.message() {
        return Ok(json!({ "message_id": message.id }).to_string());
    }
    let mut value = serde_json::to_value(fact)?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("kind");
    }
    Ok(value.to_string())
}

/// The message that an event posts, which is the event too.
pub(super) fn message(conversation: Uuid, event: &Event, message: &Message) -> anyhow::Result<Row> {
    let (kind, id, name) = match &message.author {
        Actor::Contact { id, name } => ("contact", Some(id.0), name.as_str()),
        Actor::Agent { id, name } => ("agent", Some(id.0), name.as_str()),
        Actor::System => ("system", None, ""),
    };
    let mut row = Row::new(13);
    row.uuid(message.id.0);
    row.uuid(conversation);
    row.bigint(message.seq.0);
    row.bigint(event.previous_public_seq.0);
    row.text(message.client_id.as_str());
    row.text(kind);
    row.maybe_uuid(id);
    row.text(name);
    row.text(message.visibility.as_str());
    row.text(&message.text);
    row.words(&message.text, message.id);
    row.json(&serde_json::to_string(&message.attachments)?);
    row.time(message.posted_at);
    Ok(row)
}
