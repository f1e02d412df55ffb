//! Addresses that somebody vouches for. The same one on two cards makes them one person, at once and by itself;
//! what a visitor merely typed is never one.

use bellhop_domain::ContactId;
use chrono::{DateTime, Utc};
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Bool, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::join::{JoinError, Joined, Joining, Reason, Side, join_on, lock};
use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// As they stand in the table, so that two of the same are the same text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Proof {
    /// In lower case.
    Email(String),
    /// E.164: `+4915112345678`.
    Phone(String),
    /// The platform, and its id of a person wherever they write to us.
    Account(String),
}

impl Proof {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Phone(_) => "phone",
            Self::Account(_) => "account",
        }
    }

    pub fn value(&self) -> &str {
        match self {
            Self::Email(value) | Self::Phone(value) | Self::Account(value) => value,
        }
    }

    fn reason(&self) -> Reason {
        match self {
            Self::Email(_) => Reason::Email,
            Self::Phone(_) => Reason::Phone,
            Self::Account(_) => Reason::Identity,
        }
    }
}

/// Somebody took a card of head `h` out of a join.
const KEPT_APART: &str = "(h.kept_apart_at IS NOT NULL
    OR EXISTS (SELECT FROM contacts c WHERE c.joined_into = h.id AND c.kept_apart_at IS NOT NULL))";

/// Writes down what is vouched for, and joins whoever has the same. Done again, it changes nothing.
/// `source` is who vouches.
pub async fn proofs_record(
    pool: &Pool,
    contact: ContactId,
    proofs: &[Proof],
    source: &str,
    now: DateTime<Utc>,
) -> Result<Option<Joined>, StoreError> {
    let mut in_order = proofs.to_vec();
    // Two webhooks with the same addresses must not wait for each other.
    in_order.sort();
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            let mut last = None;
            for proof in &in_order {
                if let Some(joined) = record(connection, contact, proof, source, now).await? {
                    last = Some(joined);
                }
            }
            Ok(last)
        })
        .await
}

/// Whether it is written down.
pub async fn proof_is_known(
    pool: &Pool,
    contact: ContactId,
    proof: &Proof,
) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Known {
        #[diesel(sql_type = Bool)]
        is_known: bool,
    }
    let mut connection = pool.get().await?;
    let known: Known = diesel::sql_query(
        "SELECT EXISTS (
            SELECT FROM contact_proofs WHERE kind = $1 AND value = $2 AND contact_id = $3
        ) AS is_known",
    )
    .bind::<Text, _>(proof.kind())
    .bind::<Text, _>(proof.value())
    .bind::<SqlUuid, _>(contact.0)
    .get_result(&mut connection)
    .await?;
    Ok(known.is_known)
}

/// Two ids that the platform says are one person's, each of which led to a card of its own before.
pub async fn identities_join(
    pool: &Pool,
    same: [(String, &str); 2],
    now: DateTime<Utc>,
) -> Result<Option<Joined>, StoreError> {
    let [(kind, value), (also_kind, also)] = same;
    let mut connection = pool.get().await?;
    let query = format!(
        "SELECT h.id AS head, {KEPT_APART} AS is_kept_apart
        FROM (
            SELECT DISTINCT coalesce(c.joined_into, c.id) AS id
            FROM contact_identities i JOIN contacts c ON c.id = i.contact_id
            WHERE (i.kind, i.value) IN (($1, $2), ($3, $4)) AND c.erased_at IS NULL
        ) theirs JOIN contacts h ON h.id = theirs.id
        ORDER BY h.created_at, h.id"
    );
    let found: Vec<Other> = diesel::sql_query(query)
        .bind::<Text, _>(kind)
        .bind::<Text, _>(value)
        .bind::<Text, _>(also_kind)
        .bind::<Text, _>(also)
        .load(&mut connection)
        .await?;
    if found.len() < 2 {
        return Ok(None);
    }
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            join_all(connection, found, Reason::Identity, now).await
        })
        .await
}

#[derive(QueryableByName)]
struct Other {
    #[diesel(sql_type = SqlUuid)]
    head: Uuid,
    /// One of their cards was taken out of a join by somebody.
    #[diesel(sql_type = Bool)]
    is_kept_apart: bool,
}

async fn record(
    connection: &mut AsyncPgConnection,
    contact: ContactId,
    proof: &Proof,
    source: &str,
    now: DateTime<Utc>,
) -> Result<Option<Joined>, StoreError> {
    // Of two at the same moment, the second sees the first.
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1 || ':' || $2, 0))")
        .bind::<Text, _>(proof.kind())
        .bind::<Text, _>(proof.value())
        .execute(connection)
        .await?;
    diesel::sql_query(
        "INSERT INTO contact_proofs (kind, value, contact_id, source, proven_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind::<Text, _>(proof.kind())
    .bind::<Text, _>(proof.value())
    .bind::<SqlUuid, _>(contact.0)
    .bind::<Text, _>(source)
    .bind::<Timestamptz, _>(now)
    .execute(connection)
    .await?;
    if people(connection, proof).await?.len() < 2 {
        return Ok(None);
    }
    lock(connection).await?;
    let people = people(connection, proof).await?;
    join_all(connection, people, proof.reason(), now).await
}

/// To the first of them: whoever was here first is kept.
async fn join_all(
    connection: &mut AsyncPgConnection,
    people: Vec<Other>,
    reason: Reason,
    now: DateTime<Utc>,
) -> Result<Option<Joined>, StoreError> {
    let mut people = people.into_iter().filter(|one| !one.is_kept_apart);
    let Some(first) = people.next() else {
        return Ok(None);
    };
    let mut last = None;
    for other in people {
        let joining = Joining {
            kept: ContactId(first.head),
            joined: ContactId(other.head),
            name: Side::Kept,
            email: Side::Kept,
            reason,
        };
        match join_on(connection, None, &joining, now).await {
            Ok(joined) => last = Some(joined),
            // Somebody else has just joined them.
            Err(JoinError::SamePerson) => {}
            Err(JoinError::Store(error)) => return Err(error),
            // For people to look at: they are shown as possible duplicates.
            Err(error) => {
                tracing::warn!(%error, "contacts with one address were not joined");
            }
        }
    }
    Ok(last)
}

/// Who has this address, the oldest first.
async fn people(
    connection: &mut AsyncPgConnection,
    proof: &Proof,
) -> Result<Vec<Other>, StoreError> {
    let query = format!(
        "SELECT h.id AS head, {KEPT_APART} AS is_kept_apart
        FROM (
            SELECT DISTINCT coalesce(c.joined_into, c.id) AS id
            FROM contact_proofs p JOIN contacts c ON c.id = p.contact_id
            WHERE p.kind = $1 AND p.value = $2 AND c.erased_at IS NULL
        ) theirs JOIN contacts h ON h.id = theirs.id
        ORDER BY h.created_at, h.id"
    );
    let found: Vec<Other> = diesel::sql_query(query)
        .bind::<Text, _>(proof.kind())
        .bind::<Text, _>(proof.value())
        .load(connection)
        .await?;
    Ok(found)
}
