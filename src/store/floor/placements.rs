//! Conversations that wait or that somebody carries, as they stand.

use bellhop_actors::journal::Card;
use bellhop_domain::conversation::Summary;
use diesel::dsl::sql;
use diesel::prelude::{ExpressionMethods, JoinOnDsl, QueryDsl, SelectableHelper};
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::load::{StoredCard, card};
use crate::store::pool::Pool;
use crate::store::read::conversations::with_card;
use crate::store::rows::StoredConversation;
use crate::store::schema::{channels, contacts, conversations};

/// Some megabytes at a time.
const PAGE: i64 = 1_000;

/// By id. Each page is a statement of its own: what changes meanwhile says so by itself.
pub async fn placements(pool: &Pool) -> Result<Vec<(Summary, Card)>, StoreError> {
    let mut connection = pool.get().await?;
    let mut placements = Vec::new();
    let mut after = Uuid::nil();
    loop {
        // Word for word the condition of the index `conversations_on_the_floor`.
        let on_the_floor = sql::<Bool>(
            "conversations.status IN ('new', 'open')
             AND (conversations.queue_id IS NOT NULL OR conversations.assignee_id IS NOT NULL)",
        );
        let page: Vec<(StoredConversation, StoredCard)> = with_card!()
            .filter(on_the_floor)
            .filter(conversations::id.gt(after))
            .order(conversations::id.asc())
            .limit(PAGE)
            .load(&mut connection)
            .await?;
        let is_last = i64::try_from(page.len()).unwrap_or(i64::MAX) < PAGE;
        for (stored, names) in page {
            let summary = Summary::try_from(stored)?;
            after = summary.id.0;
            placements.push((summary, card(names)));
        }
        if is_last {
            return Ok(placements);
        }
    }
}
