//! What happens when somebody wants something: pure, total, and the only place with the rules.
//! Returns the events that follow, none when nothing changes, or the reason why not.

use std::collections::BTreeSet;

use super::acting;
use super::command::{Command, NewMessage, Start, Update};
use super::delivery::DeliveryState;
use super::event::{AssignedHow, Event, Fact};
use super::macros;
use super::placing::{self, Supervision};
use super::rejection::Rejection;
use super::reply;
use super::state::{Actor, AgentRef, Conversation, Message, Priority, Status, Visibility};
use crate::ids::{MessageId, Seq};
use crate::labels::LabelKind;
use crate::limits::{
    ATTACHMENTS_PER_MESSAGE_MAX, EDIT_WINDOW, MESSAGE_TEXT_CHARS_MAX, SUBJECT_CHARS_MAX,
    TAG_CHARS_MAX, TAGS_MAX,
};
use crate::time::Timestamp;

/// Numbers facts as they are decided.
pub(super) struct Decision<'a> {
    pub(super) actor: &'a Actor,
    pub(super) now: Timestamp,
    version: Seq,
    public_version: Seq,
    pub(super) events: Vec<Event>,
}

impl Decision<'_> {
    pub(super) fn ends_offer(&self) -> bool {
        let mut events = self.events.iter();
        events.any(|event| matches!(event.fact, Fact::OfferEnded { .. }))
    }

    /// Of the fact that is added next.
    pub(super) fn next_seq(&self) -> Seq {
        self.version.next()
    }

    pub(super) fn add(&mut self, fact: Fact) {
        let seq = self.version.next();
        let previous_public_seq = self.public_version;
        if fact.is_public() {
            self.public_version = seq;
        }
        self.version = seq;
        let (at, actor) = (self.now, self.actor.clone());
        self.events.push(Event {
            seq,
            previous_public_seq,
            at,
            actor,
            fact,
        });
    }
}

/// Begins a conversation: `Started` is event 1, its first message is event 2.
pub fn start(start: Start, actor: &Actor, now: Timestamp) -> Result<Vec<Event>, Rejection> {
    check_content(&start.message)?;
    let mut decision = Decision {
        actor,
        now,
        version: Seq::ZERO,
        public_version: Seq::ZERO,
        events: Vec::with_capacity(2),
    };
    decision.add(Fact::Started {
        conversation_id: start.conversation_id,
        number: start.number,
        channel_id: start.channel_id,
        contact_id: start.contact_id,
        client_id: start.message.client_id.clone(),
        follow_up_of: start.follow_up_of,
        queued: start.place.queued,
    });
    add_message(&mut decision, start.message);
    if let Some(to) = start.place.priority
        && to != Priority::Normal
    {
        let from = Priority::Normal;
        decision.add(Fact::PriorityChanged { from, to });
    }
    if let Some(because) = start.place.turned {
        decision.add(Fact::TurnedToMessage { because });
    }
    Ok(decision.events)
}

pub fn decide(
    conversation: &Conversation,
    command: Command,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<Event>, Rejection> {
    let mut decision = Decision {
        actor,
        now,
        version: conversation.summary.version,
        public_version: conversation.summary.public_version,
        events: Vec::new(),
    };
    let summary = &conversation.summary;
    match command {
        Command::PostMessage {
            message,
            expected_seq,
        } => {
            post(conversation, &mut decision, message, expected_seq)?;
        }
        // Its manner is for what is stamped on the message: `decide_on`.
        Command::PostReply {
            message,
            expected_seq,
            manner: _,
        } => post(conversation, &mut decision, message, expected_seq)?,
        Command::ApplyMacro(run) => macros::apply(conversation, &mut decision, *run)?,
        Command::MarkDelivery { stored, progress } => {
            reply::mark(&mut decision, &stored, progress)?;
        }
        Command::RetryDelivery { stored } => reply::retry(summary, &mut decision, &stored)?,
        Command::EditMessage { stored, text } => {
            check_may_change(conversation, actor, now, &stored)?;
            check_text(&text, stored.attachments.is_empty())?;
            acting::edit_here(&mut decision, stored, text);
        }
        Command::DeleteMessage { stored } => {
            check_may_change(conversation, actor, now, &stored)?;
            acting::delete_here(&mut decision, stored);
        }
        Command::OnPlatform { stored, what } => {
            acting::decide(summary, &mut decision, stored, what)?;
        }
        Command::MarkSeen { seq } => mark_seen(conversation, &mut decision, seq),
        Command::Update(update) => change(conversation, &mut decision, update)?,
        Command::Close => {
            let from = conversation.summary.status;
            if from != Status::Closed {
                placing::withdraw_offer(summary, &mut decision);
                decision.add(Fact::StatusChanged {
                    from,
                    to: Status::Closed,
                });
            }
        }
        Command::Enqueue { queued, from } => {
            placing::enqueue(summary, &mut decision, *queued, from)?;
        }
        Command::AssignFromQueue {
            queue,
            class,
            agent,
            decision: because,
        } => placing::assign_from_queue(summary, &mut decision, (queue, class), agent, because)?,
        Command::OfferFromQueue {
            queue,
            class,
            agent,
            decision: because,
            expires_at,
        } => {
            placing::offer_from_queue(
                summary,
                &mut decision,
                (queue, class),
                agent,
                because,
                expires_at,
            )?;
        }
        Command::AcceptOffer => placing::accept(summary, &mut decision)?,
        Command::DeclineOffer { reason } => placing::decline(summary, &mut decision, reason)?,
        Command::EndOffer { agent, how } => {
            placing::end_offer(summary, &mut decision, agent, how)?;
        }
        Command::Transfer(transfer) => {
            placing::transfer(conversation, &mut decision, *transfer)?;
        }
        Command::LeaveQueue => placing::leave_queue(summary, &mut decision)?,
        Command::TurnToMessage { because } => {
            placing::turn_to_message(summary, &mut decision, because)?;
        }
        Command::Listen { begins: began } => {
            placing::supervise(summary, &mut decision, Supervision::Listen { began })?;
        }
        Command::Barge => placing::supervise(summary, &mut decision, Supervision::Barge)?,
        Command::TakeOver { agent } => {
            placing::supervise(summary, &mut decision, Supervision::TakeOver(agent))?;
        }
    }
    Ok(decision.events)
}

/// A repeated send does not come here: the shell answers it with the first outcome.
pub(super) fn post(
    conversation: &Conversation,
    decision: &mut Decision<'_>,
    message: NewMessage,
    expected_seq: Option<Seq>,
) -> Result<(), Rejection> {
    let summary = &conversation.summary;
    if summary.status == Status::Closed {
        return Err(Rejection::ConversationIsClosed);
    }
    if message.visibility != Visibility::Public && decision.actor.is_contact() {
        return Err(Rejection::AgentsOnly);
    }
    check_content(&message)?;
    if conversation
        .message_by_client_id(&message.client_id)
        .is_some()
    {
        return Err(Rejection::ClientIdTaken);
    }
    if let Some(expected) = expected_seq {
        check_nobody_answered(conversation, decision.actor, expected)?;
    }
    let is_public = message.visibility == Visibility::Public;
    add_message(decision, message);

    let from = summary.status;
    let to = match (decision.actor, from) {
        (Actor::Contact { .. }, Status::Pending | Status::OnHold | Status::Solved) => Status::Open,
        (Actor::Agent { .. }, Status::New) if is_public => Status::Open,
        (Actor::Contact { .. } | Actor::Agent { .. } | Actor::System, _) => from,
    };
    if to != from {
        decision.add(Fact::StatusChanged { from, to });
        if decision.actor.is_contact() {
            placing::reopen(summary, decision);
        }
    }
    Ok(())
}

pub(super) fn add_message(decision: &mut Decision<'_>, new: NewMessage) {
    let message = Message {
        id: new.id,
        seq: decision.version.next(),
        client_id: new.client_id,
        author: decision.actor.clone(),
        visibility: new.visibility,
        text: new.text,
        attachments: new.attachments,
        posted_at: decision.now,
        edited_at: None,
        deleted_at: None,
        delivery: None,
        social: None,
        reading: None,
    };
    decision.add(Fact::MessagePosted { message });
}

/// "Seen" never goes back and never past the last public message: a contact is told of it,
/// and must not learn from it that there is a note.
fn mark_seen(conversation: &Conversation, decision: &mut Decision<'_>, seq: Seq) {
    let summary = &conversation.summary;
    let seen = match decision.actor {
        Actor::Contact { .. } => summary.contact_seen_seq,
        Actor::Agent { .. } => summary.agents_seen_seq,
        Actor::System => return,
    };
    let last = summary.last_public_message.as_ref();
    let seq = seq.min(last.map_or(Seq::ZERO, |message| message.seq));
    if seq > seen {
        decision.add(Fact::Seen { seq });
    }
}

pub(super) fn change(
    conversation: &Conversation,
    decision: &mut Decision<'_>,
    update: Update,
) -> Result<(), Rejection> {
    if decision.actor.is_contact() {
        return Err(Rejection::AgentsOnly);
    }
    let summary = &conversation.summary;
    if let Some(to) = update.status
        && to != summary.status
    {
        match (summary.status, to) {
            (Status::Closed, _) => return Err(Rejection::ConversationIsClosed),
            (_, Status::New) => return Err(Rejection::CannotBecomeNew),
            (from, to) => {
                // What rests is out to nobody: its offer could neither be shown nor run out.
                if !matches!(to, Status::New | Status::Open) {
                    placing::withdraw_offer(summary, decision);
                }
                decision.add(Fact::StatusChanged { from, to });
            }
        }
    }
    if let Some(to) = update.priority
        && to != summary.priority
    {
        decision.add(Fact::PriorityChanged {
            from: summary.priority,
            to,
        });
    }
    if let Some(tags) = update.tags {
        let tags = check_tags(&tags)?;
        let added: Vec<_> = tags.difference(&summary.tags).cloned().collect();
        let removed: Vec<_> = summary.tags.difference(&tags).cloned().collect();
        if !(added.is_empty() && removed.is_empty()) {
            decision.add(Fact::TagsChanged { added, removed });
        }
    }
    for (label, wanted) in [
        (LabelKind::Category, update.category),
        (LabelKind::Language, update.language),
    ] {
        if let Some(wanted) = wanted {
            macros::relabel(summary, decision, label, wanted.as_deref())?;
        }
    }
    if let Some(subject) = update.subject {
        // Control characters and runs of blanks would make one line look like another.
        let words = subject.split(|c: char| c.is_whitespace() || c.is_control());
        let words = words.filter(|word| !word.is_empty());
        let to = words.collect::<Vec<_>>().join(" ");
        let chars = to.chars().count();
        if chars > SUBJECT_CHARS_MAX {
            return Err(Rejection::SubjectTooLong { chars });
        }
        check_readable(&to)?;
        if to != summary.subject {
            decision.add(Fact::SubjectChanged { to });
        }
    }
    if let Some(assignee) = update.assignee {
        assign(conversation, decision, assignee);
    }
    Ok(())
}

fn assign(conversation: &Conversation, decision: &mut Decision<'_>, assignee: Option<AgentRef>) {
    let present = conversation.summary.assignee.as_ref();
    let summary = &conversation.summary;
    match (present, assignee) {
        (Some(present), Some(agent)) if present.id == agent.id => {}
        (_, Some(agent)) => {
            placing::withdraw_offer(summary, decision);
            decision.add(Fact::Assigned {
                agent,
                how: AssignedHow::Manual,
                decision: None,
            });
        }
        (Some(present), None) => {
            placing::withdraw_offer(summary, decision);
            let from = present.clone();
            decision.add(Fact::Unassigned { from });
            placing::back_to_queue(summary, decision, present);
        }
        (None, None) => {}
    }
}

fn check_nobody_answered(
    conversation: &Conversation,
    actor: &Actor,
    expected: Seq,
) -> Result<(), Rejection> {
    let newer = conversation
        .recent
        .iter()
        .rev()
        .take_while(|head| head.seq > expected);
    for head in newer {
        let by_another_agent = matches!(head.author, Actor::Agent { .. })
            && head.visibility == Visibility::Public
            && !head.author.is_same(actor);
        if by_another_agent {
            let by = head.author.name().to_owned();
            return Err(Rejection::SomeoneAnswered { by, seq: head.seq });
        }
    }
    Ok(())
}

/// What was changed or taken back where it was written is so here, too, whenever it comes:
/// platforms demand it, and the system speaks for them.
fn check_may_change(
    conversation: &Conversation,
    actor: &Actor,
    now: Timestamp,
    stored: &Message,
) -> Result<(), Rejection> {
    match actor {
        Actor::System if stored.deleted_at.is_some() => Err(Rejection::MessageIsDeleted),
        Actor::System => Ok(()),
        Actor::Contact { .. } | Actor::Agent { .. } => {
            check_own_recent(conversation, actor, now, stored.id)?;
            check_is_here(stored)
        }
    }
}

/// What a platform has is not changed by changing it here: it must not look so.
fn check_is_here(stored: &Message) -> Result<(), Rejection> {
    match stored.delivery_state() {
        None | Some(DeliveryState::Queued | DeliveryState::Failed) => Ok(()),
        Some(DeliveryState::Sent | DeliveryState::Delivered | DeliveryState::Read) => {
            Err(Rejection::AlreadySent)
        }
    }
}

fn check_own_recent(
    conversation: &Conversation,
    actor: &Actor,
    now: Timestamp,
    id: MessageId,
) -> Result<(), Rejection> {
    if conversation.summary.status == Status::Closed {
        return Err(Rejection::ConversationIsClosed);
    }
    let head = conversation
        .message(id)
        .ok_or(Rejection::MessageNotFound { id })?;
    if !head.author.is_same(actor) {
        return Err(Rejection::NotTheAuthor);
    }
    if head.is_deleted {
        return Err(Rejection::MessageIsDeleted);
    }
    if now.since(head.posted_at) > EDIT_WINDOW {
        return Err(Rejection::TooLateToEdit);
    }
    Ok(())
}

pub(super) fn check_content(message: &NewMessage) -> Result<(), Rejection> {
    let count = message.attachments.len();
    if count > ATTACHMENTS_PER_MESSAGE_MAX {
        return Err(Rejection::TooManyAttachments { count });
    }
    check_text(&message.text, count == 0)
}

pub(super) fn check_text(text: &str, must_have_some: bool) -> Result<(), Rejection> {
    if must_have_some && text.trim().is_empty() {
        return Err(Rejection::TextIsEmpty);
    }
    check_readable(text)?;
    // A character has at least one byte, so most texts need not be counted.
    let chars = if text.len() > MESSAGE_TEXT_CHARS_MAX {
        text.chars().count()
    } else {
        0
    };
    if chars > MESSAGE_TEXT_CHARS_MAX {
        return Err(Rejection::TextTooLong { chars });
    }
    Ok(())
}

/// Postgres keeps no such text: one would take down all that is stored with it.
fn check_readable(text: &str) -> Result<(), Rejection> {
    if text.contains('\0') {
        return Err(Rejection::TextUnreadable);
    }
    Ok(())
}

fn check_tags(tags: &[String]) -> Result<BTreeSet<String>, Rejection> {
    let count = tags.len();
    if count > TAGS_MAX {
        return Err(Rejection::TooManyTags { count });
    }
    let clean = |tag: &String| {
        let tag = tag.trim();
        let fits = (1..=TAG_CHARS_MAX).contains(&tag.chars().count());
        if fits && !tag.chars().any(char::is_control) {
            Ok(tag.to_owned())
        } else {
            Err(Rejection::BadTag)
        }
    };
    tags.iter().map(clean).collect()
}
