//! Conversations, events and messages side by side, by conversation: a page of each is in memory, no more.

use std::collections::VecDeque;

use bellhop_domain::{ConversationId, Seq};

use super::Snapshot;
use super::history::{ConversationRow, EventRow, MessageRow, PAGE};
use crate::store::error::StoreError;

pub struct Walk<'a> {
    snapshot: &'a mut Snapshot,
    conversations: Feed<ConversationRow>,
    events: Feed<EventRow>,
    messages: Feed<MessageRow>,
}

/// What was read of one table and not taken yet.
struct Feed<T> {
    rows: VecDeque<T>,
    is_last_page: bool,
}

impl<T> Feed<T> {
    fn new() -> Self {
        Self {
            rows: VecDeque::new(),
            is_last_page: false,
        }
    }

    fn needs_more(&self) -> bool {
        self.rows.len() < 2 && !self.is_last_page
    }

    fn add(&mut self, page: Vec<T>) {
        self.is_last_page = i64::try_from(page.len()).unwrap_or(i64::MAX) < PAGE;
        self.rows.extend(page);
    }
}

impl<'a> Walk<'a> {
    pub fn new(snapshot: &'a mut Snapshot) -> Self {
        Self {
            snapshot,
            conversations: Feed::new(),
            events: Feed::new(),
            messages: Feed::new(),
        }
    }

    /// The next conversation of which there is anything: a row, an event or a message.
    pub async fn next(&mut self) -> Result<Option<ConversationId>, StoreError> {
        self.fill().await?;
        let heads = [
            self.conversations.rows.front().map(|row| row.id),
            self.events.rows.front().map(|row| row.conversation_id),
            self.messages.rows.front().map(|row| row.conversation_id),
        ];
        Ok(heads.into_iter().flatten().min())
    }

    /// Takes the row of this conversation, which `next` has named.
    pub async fn conversation(
        &mut self,
        id: ConversationId,
    ) -> Result<Option<ConversationRow>, StoreError> {
        self.fill().await?;
        let rows = &mut self.conversations.rows;
        Ok(rows.pop_front_if(|row| row.id == id))
    }

    /// Takes its next event, by `seq`.
    pub async fn event(&mut self, id: ConversationId) -> Result<Option<EventRow>, StoreError> {
        self.fill().await?;
        let rows = &mut self.events.rows;
        Ok(rows.pop_front_if(|row| row.conversation_id == id))
    }

    /// Takes its next message, by `seq`, if it stands no later than this.
    pub async fn message(
        &mut self,
        id: ConversationId,
        seq_max: Seq,
    ) -> Result<Option<MessageRow>, StoreError> {
        self.fill().await?;
        let rows = &mut self.messages.rows;
        Ok(rows.pop_front_if(|row| row.conversation_id == id && row.seq <= seq_max))
    }

    /// The keys of the last rows read say where the next pages begin, so one row always stays behind.
    async fn fill(&mut self) -> Result<(), StoreError> {
        if self.conversations.needs_more() {
            let last = self.conversations.rows.back().map(|row| row.id.0);
            let page = self.snapshot.conversations_after(last).await?;
            self.conversations.add(page);
        }
        if self.events.needs_more() {
            let last = self.events.rows.back();
            let last = last.map(|row| (row.conversation_id.0, row.seq.0));
            let page = self.snapshot.events_after(last).await?;
            self.events.add(page);
        }
        if self.messages.needs_more() {
            let last = self.messages.rows.back();
            let last = last.map(|row| (row.conversation_id.0, row.seq.0));
            let page = self.snapshot.messages_after(last).await?;
            self.messages.add(page);
        }
        Ok(())
    }
}
