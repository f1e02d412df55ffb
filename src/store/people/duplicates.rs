//! People who may be one: the same name or address on two cards, which nobody vouches for. Only ever shown.

use bellhop_domain::ContactId;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, Int8, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::group::CARDS_OF;
use crate::store::contacts::{ContactRow, contacts_by_ids};
use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// More than that is no suggestion: a name that so many have says nothing.
const DUPLICATES_MAX: i64 = 10;
/// Cards looked at for one reason: a shop has more than one Anna Schmidt.
const CANDIDATES_MAX: i64 = 50;

#[derive(Clone, PartialEq, Debug)]
pub struct Duplicate {
    pub contact: ContactRow,
    /// What is the same: `name`, `email`, `phone` or `account`.
    pub same: Vec<String>,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = SqlUuid)]
    head: Uuid,
    #[diesel(sql_type = Array<Text>)]
    same: Vec<String>,
}

/// Other people with a name or an address of this one's, those first who have most in common.
pub async fn duplicates_of(pool: &Pool, id: ContactId) -> Result<Vec<Duplicate>, StoreError> {
    let found = {
        let mut connection = pool.get().await?;
        // Names by the index of words, then as a whole.
        let query = format!(
            "WITH own AS MATERIALIZED (
                SELECT id, nullif(btrim(lower(name)), '') AS name, nullif(lower(email), '') AS email
                FROM contacts WHERE id = ANY (ARRAY({CARDS_OF}))
            ), same AS (
                (SELECT 'email' AS what, c.id FROM own JOIN contacts c ON lower(c.email) = own.email LIMIT $2)
                UNION ALL (SELECT 'name', c.id FROM own JOIN contacts c
                    ON to_tsvector('simple', regexp_replace(
                        coalesce(c.name, '') || ' ' || coalesce(c.email, ''), '[^[:alnum:]]+', ' ', 'g'))
                        @@ plainto_tsquery('simple', regexp_replace(own.name, '[^[:alnum:]]+', ' ', 'g'))
                    AND btrim(lower(c.name)) = own.name LIMIT $2)
                UNION ALL (SELECT other.kind, other.contact_id FROM own
                    JOIN contact_proofs mine ON mine.contact_id = own.id
                    JOIN contact_proofs other ON other.kind = mine.kind AND other.value = mine.value LIMIT $2)
            )
            SELECT coalesce(c.joined_into, c.id) AS head, array_agg(DISTINCT same.what) AS same
            FROM same JOIN contacts c ON c.id = same.id
            WHERE c.erased_at IS NULL
                AND coalesce(c.joined_into, c.id) NOT IN (SELECT id FROM own)
            GROUP BY 1 ORDER BY count(DISTINCT same.what) DESC, max(c.last_seen_at) DESC LIMIT $3"
        );
        let found: Vec<Found> = diesel::sql_query(query)
            .bind::<SqlUuid, _>(id.0)
            .bind::<Int8, _>(CANDIDATES_MAX)
            .bind::<Int8, _>(DUPLICATES_MAX)
            .load(&mut connection)
            .await?;
        found
    };
    let heads = found.iter().map(|one| one.head).collect();
    let rows = contacts_by_ids(pool, heads).await?;
    let with_reason = |contact: ContactRow| {
        let same = found.iter().find(|one| one.head == contact.id.0)?;
        Some(Duplicate {
            same: same.same.clone(),
            contact,
        })
    };
    Ok(rows.into_iter().filter_map(with_reason).collect())
}
