//! Each conversation: its events among themselves, with their messages, and with the row.

use bellhop_domain::conversation::{
    Conversation, Event, Message, MessageHead, Placement, Recent, Summary, Visibility,
};
use bellhop_domain::invariants::{
    ClientIds, Deliveries, SeqWalk, inv_04_one_assignee, inv_09_contacts_see_public_only,
};
use bellhop_domain::{AgentId, ConversationId, Seq};

use super::report::{Finding, Promise, Report};
use crate::store::error::StoreError;
use crate::store::snapshot::{ConversationRow, EventRow, MessageRow, Snapshot, Walk};

/// Conversations between two words of progress.
const PROGRESS_EVERY: u64 = 500;

/// The columns that a contact is told, and those that say who has the conversation.
const PUBLIC_COLUMNS: [&str; 2] = ["public_version", "last_public_message"];
const ASSIGNEE_COLUMNS: [&str; 1] = ["assignee"];

pub(super) async fn check(
    snapshot: &mut Snapshot,
    report: &mut Report,
    mut progress: impl FnMut(u64),
) -> Result<(), StoreError> {
    let mut walk = Walk::new(snapshot);
    while let Some(id) = walk.next().await? {
        match walk.conversation(id).await? {
            Some(row) => {
                report.checked.conversations = report.checked.conversations.saturating_add(1);
                History::new(&row, report).check(&mut walk, row).await?;
            }
            None => orphans(&mut walk, id, report).await?,
        }
        if report.checked.conversations.is_multiple_of(PROGRESS_EVERY) {
            progress(report.checked.conversations);
        }
    }
    progress(report.checked.conversations);
    Ok(())
}

async fn orphans(
    walk: &mut Walk<'_>,
    id: ConversationId,
    report: &mut Report,
) -> Result<(), StoreError> {
    let (mut events, mut messages) = (0_u64, 0_u64);
    while walk.event(id).await?.is_some() {
        events = events.saturating_add(1);
    }
    while walk.message(id, Seq(i64::MAX)).await?.is_some() {
        messages = messages.saturating_add(1);
    }
    report.checked.events = report.checked.events.saturating_add(events);
    report.checked.messages = report.checked.messages.saturating_add(messages);
    let detail =
        format!("{events} events and {messages} messages of a conversation that does not exist");
    report.add(Finding::about(Promise::NoOrphans, id, None, detail));
    Ok(())
}

/// One conversation, event by event.
struct History<'a> {
    id: ConversationId,
    number: i64,
    report: &'a mut Report,
    seqs: SeqWalk,
    client_ids: ClientIds,
    deliveries: Deliveries,
    /// The last messages, as the hub takes them into memory.
    recent: Recent,
    folded: Option<Conversation>,
    /// From here on only what stands by itself is looked at: one loss has many consequences.
    is_broken: bool,
}

impl<'a> History<'a> {
    fn new(row: &ConversationRow, report: &'a mut Report) -> Self {
        Self {
            id: row.id,
            number: row.number,
            report,
            seqs: SeqWalk::default(),
            client_ids: ClientIds::default(),
            deliveries: Deliveries::default(),
            recent: Recent::default(),
            folded: None,
            is_broken: false,
        }
    }

    fn found(&mut self, promise: Promise, detail: impl Into<String>) {
        let number = Some(self.number);
        let finding = Finding::about(promise, self.id, number, detail.into());
        self.report.add(finding);
    }

    fn broken(&mut self, promise: Promise, detail: impl Into<String>) {
        self.is_broken = true;
        self.found(promise, detail);
    }

    async fn check(mut self, walk: &mut Walk<'_>, row: ConversationRow) -> Result<(), StoreError> {
        while let Some(event) = walk.event(self.id).await? {
            self.report.checked.events = self.report.checked.events.saturating_add(1);
            let mut posted = None;
            while let Some(message) = walk.message(self.id, event.seq).await? {
                self.report.checked.messages = self.report.checked.messages.saturating_add(1);
                if message.seq == event.seq && event.posts() && posted.is_none() {
                    posted = Some(message);
                } else {
                    self.stray(&message);
                }
            }
            self.step(event, posted);
        }
        while let Some(message) = walk.message(self.id, Seq(i64::MAX)).await? {
            self.report.checked.messages = self.report.checked.messages.saturating_add(1);
            self.stray(&message);
        }
        self.compare(row);
        Ok(())
    }

    fn stray(&mut self, message: &MessageRow) {
        let (id, seq) = (message.id, message.seq);
        let detail = format!("message {id} stands at seq {seq}, where no event posts a message");
        self.found(Promise::OneMessage, detail);
    }

    fn step(&mut self, row: EventRow, posted: Option<MessageRow>) {
        let (seq, is_public) = (row.seq, row.is_public);
        let message = match self.message(&row, posted) {
            Ok(message) => message,
            Err(detail) => return self.broken(Promise::OneMessage, detail),
        };
        if let Some(message) = &message {
            self.recent.push(MessageHead::from(message));
        }
        match row.into_event(message) {
            Ok(event) => self.judge(&event, is_public),
            Err(error) => self.broken(
                Promise::FoldIsRow,
                format!("event {seq} cannot be read: {error}"),
            ),
        }
    }

    /// The row of the message that an event posts; `Ok(None)` for all other events.
    fn message(
        &self,
        row: &EventRow,
        posted: Option<MessageRow>,
    ) -> Result<Option<Message>, String> {
        let seq = row.seq;
        let named = row.message_id.map(|id| id.to_string()).unwrap_or_default();
        if row.revises() && row.revised().is_none() {
            return Err(format!(
                "event {seq} changes message {named}, which cannot be found in this conversation"
            ));
        }
        if !row.posts() {
            return Ok(None);
        }
        let Some(posted) = posted else {
            return Err(format!(
                "event {seq} posts message {named}, which is not there"
            ));
        };
        if row.message_id != Some(posted.id) {
            return Err(format!(
                "event {seq} posts message {named}, but the message at its place is {}",
                posted.id
            ));
        }
        match posted.message {
            Ok(message) => Ok(Some(message)),
            Err(error) => Err(format!("message {named} cannot be read: {error}")),
        }
    }

    fn judge(&mut self, event: &Event, is_public: bool) {
        let seq = event.seq;
        if let bellhop_domain::conversation::Fact::MessagePosted { message } = &event.fact
            && (message.author != event.actor || message.posted_at != event.at)
        {
            let detail = format!("event {seq} and its message name different authors or times");
            self.broken(Promise::OneMessage, detail);
        }
        if let Err(detail) = self.client_ids.step(event) {
            self.found(Promise::OneMessage, bare(&detail));
        }
        if let Err(detail) = self.deliveries.step(event) {
            self.found(Promise::GoesOut, bare(&detail));
        }
        if let Err(detail) = inv_09_contacts_see_public_only(std::slice::from_ref(event)) {
            self.broken(Promise::PublicOnly, bare(&detail));
        }
        if is_public != event.fact.is_public() {
            let (word, truth) = if is_public {
                ("shown to the contact", "internal")
            } else {
                ("kept from the contact", "public")
            };
            let kind = event.fact.kind();
            let detail = format!("event {seq} ({kind}) is {word}, but it is {truth}");
            self.broken(Promise::PublicOnly, detail);
        }
        if self.is_broken {
            return;
        }
        if let Err(detail) = self.seqs.step(event) {
            return self.broken(Promise::Gapless, bare(&detail));
        }
        match &mut self.folded {
            Some(folded) => folded.apply(event),
            None => match Conversation::fold(std::slice::from_ref(event)) {
                Some(folded) => self.folded = Some(folded),
                None => self.broken(
                    Promise::FoldIsRow,
                    format!("the first event is {}, not started", event.fact.kind()),
                ),
            },
        }
    }

    fn compare(mut self, row: ConversationRow) {
        if self.is_broken {
            return;
        }
        let untold: Vec<String> = self.deliveries.finish().collect();
        for detail in untold {
            self.found(Promise::GoesOut, bare(&detail));
        }
        let Some(folded) = self.folded.take() else {
            return self.found(Promise::FoldIsRow, "there is no event of it");
        };
        let summary = match row.summary {
            Ok(summary) => summary,
            Err(error) => {
                return self.found(
                    Promise::FoldIsRow,
                    format!("the row cannot be read: {error}"),
                );
            }
        };
        if summary.version != self.seqs.last() {
            let detail = format!(
                "the row is at version {}, the last event is {}",
                summary.version,
                self.seqs.last()
            );
            return self.found(Promise::Gapless, detail);
        }
        let is_internal = |summary: &Summary| {
            let shown = summary.last_public_message.as_ref();
            shown.is_some_and(|shown| shown.visibility != Visibility::Public)
        };
        if is_internal(&summary) {
            let detail = "the list shows the contact a message that is internal";
            self.found(Promise::PublicOnly, detail);
            return;
        }
        let queued = summary.routing.queued.as_ref();
        let queue = queued.map(|queued| queued.queue.id.0);
        let carried = [&folded.summary, &summary].map(carried);
        let stored = Conversation::from_rows(summary, std::mem::take(&mut self.recent));
        let mut columns = folded.differs_in(&stored);
        if row.queue_id != queue {
            columns.push("queue_id");
        }
        if !row.is_at_its_minute {
            columns.push("active_minute");
        }
        self.tell(&columns, carried.into_iter().flatten());
    }

    fn tell(
        &mut self,
        columns: &[&'static str],
        carried: impl Iterator<Item = (AgentId, ConversationId)>,
    ) {
        let of = |names: &[&str]| {
            let found = columns.iter().copied();
            let found: Vec<_> = found.filter(|one| names.contains(one)).collect();
            found.join(", ")
        };
        let (public, assignee) = (of(&PUBLIC_COLUMNS), of(&ASSIGNEE_COLUMNS));
        if !public.is_empty() {
            let detail = format!("the contact is shown another {public} than the events give");
            self.found(Promise::PublicOnly, detail);
        }
        match inv_04_one_assignee(carried) {
            Err(detail) => self.found(Promise::OneAssignee, bare(&detail)),
            Ok(()) if !assignee.is_empty() => self.found(
                Promise::OneAssignee,
                "the row names another assignee than the events",
            ),
            Ok(()) => {}
        }
        let is_other =
            |one: &&&str| !PUBLIC_COLUMNS.contains(*one) && !ASSIGNEE_COLUMNS.contains(*one);
        let others: Vec<_> = columns.iter().filter(is_other).copied().collect();
        if !others.is_empty() {
            let others = others.join(", ");
            let detail = format!("the row differs from its events in {others}");
            self.found(Promise::FoldIsRow, detail);
        }
    }
}

/// Who carries the conversation, by one of its two tellings.
fn carried(summary: &Summary) -> Option<(AgentId, ConversationId)> {
    match Placement::of(summary) {
        Placement::With(held) => Some((held.agent, held.conversation)),
        Placement::Waiting { .. } | Placement::Nowhere => None,
    }
}

/// A predicate's answer without its name, which the finding has already.
fn bare(detail: &str) -> &str {
    detail.split_once(": ").map_or(detail, |(_, rest)| rest)
}
