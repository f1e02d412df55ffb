//! The words of a message as a column.

use std::io::Write as _;

use bellhop_domain::conversation::Message;
use bellhop_domain::lexemes;
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::query_builder::QueryId;
use diesel::serialize::{IsNull, Output, ToSql};
use diesel::sql_types::SqlType;

/// Of the type `tsvector`, by its numbers in every Postgres (`pg_type.dat`).
#[derive(SqlType, QueryId)]
#[diesel(postgres_type(oid = 3614, array_oid = 3643))]
pub struct Tsvector;

#[derive(Debug, AsExpression)]
#[diesel(sql_type = Tsvector)]
pub(super) struct Words(Vec<u8>);

impl Words {
    /// Nothing of a message without text.
    pub(super) fn of(message: &Message) -> Option<Self> {
        (!message.text.is_empty()).then(|| Self(lexemes::tsvector(&message.text, message.id)))
    }
}

impl ToSql<Tsvector, Pg> for Words {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
        out.write_all(&self.0)?;
        Ok(IsNull::No)
    }
}
