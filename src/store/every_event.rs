//! What happened, whichever way it is stored: messages are their own events, and the others are recorded beside them.
//! One statement, since what is committed between two would be a gap; each way in the order of its index.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Bool, Int8, Jsonb, Text, Timestamptz, Uuid as SqlUuid};
use uuid::Uuid;

use super::rows::StoredEvent;

/// Whose events, and in which order, from a conversation and a `seq` on.
pub(super) enum Part {
    /// Of this conversation, ascending.
    After,
    /// Of this conversation, descending.
    Before,
    /// Of all of them, by conversation and `seq`, ascending.
    Behind,
}

/// The first `limit` events of a part, in its order: a query that loads `Row`.
pub(super) struct EveryEvent {
    pub(super) part: Part,
    pub(super) conversation_id: Uuid,
    pub(super) seq: i64,
    /// Only those that a contact may see.
    pub(super) is_public: bool,
    pub(super) limit: i64,
}

/// The conversation, whether a contact may see it, and the event.
pub(super) type Row = (Uuid, bool, StoredEvent);

impl EveryEvent {
    fn rows<'b>(&'b self, table: &str, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT conversation_id, is_public, seq, previous_public_seq, kind, actor, payload, at FROM ",
        );
        out.push_sql(table);
        out.push_sql(" WHERE ");
        let (before_id, before_seq, after) = match self.part {
            Part::After => ("conversation_id = ", " AND seq > ", ""),
            Part::Before => ("conversation_id = ", " AND seq < ", ""),
            Part::Behind => ("(conversation_id, seq) > (", ", ", ")"),
        };
        out.push_sql(before_id);
        out.push_bind_param::<SqlUuid, _>(&self.conversation_id)?;
        out.push_sql(before_seq);
        out.push_bind_param::<Int8, _>(&self.seq)?;
        out.push_sql(after);
        if self.is_public {
            out.push_sql(" AND is_public");
        }
        self.order(out)
    }

    fn order<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(match self.part {
            Part::After => " ORDER BY seq LIMIT ",
            Part::Before => " ORDER BY seq DESC LIMIT ",
            Part::Behind => " ORDER BY conversation_id, seq LIMIT ",
        });
        out.push_bind_param::<Int8, _>(&self.limit)
    }
}

impl QueryId for EveryEvent {
    type QueryId = ();
    /// Prepared by its text, of which there are few.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for EveryEvent {
    type SqlType = (SqlUuid, Bool, (Int8, Int8, Text, Jsonb, Jsonb, Timestamptz));
}

impl QueryFragment<Pg> for EveryEvent {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(");
        self.rows(RECORDED, &mut out)?;
        out.push_sql(") UNION ALL (SELECT * FROM (");
        self.rows(POSTED, &mut out)?;
        out.push_sql(") posted");
        out.push_sql(OWN_EVENTS);
        out.push_sql(")");
        self.order(&mut out)
    }
}

const RECORDED: &str = "recorded_events";
const POSTED: &str = "posted_events";
/// The events of the other messages are recorded. They are left out behind the limit: there is an event for each of
/// them in the other half, so what comes behind so many of them is on no first page.
const OWN_EVENTS: &str = " WHERE previous_public_seq IS NOT NULL";
