//! Two people turn out to be one: the cards of one are joined to those of the other, in one transaction.
//! What the cards were before is written down with it, so that `undo` brings it back.

use bellhop_domain::conversation::AgentRef;
use bellhop_domain::{AgentId, ContactId};
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, QueryableByName};
use diesel::result::Error;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::group::{Card, Group, group_on, hold};
use crate::store::audit::{AuditEntry, Subject, entry_insert};
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::schema::contact_joins;

/// Any number: joins and undos are done one after the other. They are rare, and each looks at all cards of two people.
const JOINS_LOCK: i64 = 5_310_772;

/// More cards than a person has channels: beyond that something joins what it should not.
pub const CARDS_MAX: usize = 50;

/// What a card is called whose contact told no name.
const NAMELESS: &str = "Visitor";

/// What the hub does by itself stands in the audit log under this name.
pub fn hub_itself() -> AgentRef {
    AgentRef {
        id: AgentId(Uuid::nil()),
        name: "Bellhop".to_owned(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    ByHand,
    /// The same address, vouched for on both sides.
    Email,
    Phone,
    /// A platform says that two of its ids are one person.
    Identity,
}

impl Reason {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Identity => "identity",
        }
    }
}

/// Whose name or address is shown from now on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Side {
    /// That of the card that is kept; if it has none, the other's.
    #[default]
    Kept,
    Joined,
}

#[derive(Clone, Debug)]
pub struct Joining {
    pub kept: ContactId,
    pub joined: ContactId,
    pub name: Side,
    pub email: Side,
    pub reason: Reason,
}

#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    #[error(transparent)]
    Store(StoreError),
    #[error("there is no such contact")]
    NotFound,
    #[error("the two are one person already")]
    SamePerson,
    #[error("one of them was erased")]
    Erased,
    #[error("there would be more than {max} cards")]
    TooMany { max: usize },
    #[error("it was undone already")]
    Undone,
}

impl From<StoreError> for JoinError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for JoinError {
    fn from(error: Error) -> Self {
        Self::Store(error.into())
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Joined {
    pub id: Uuid,
    /// The head of all of them.
    pub kept: ContactId,
    /// All cards of the person: live conversations show them anew.
    pub cards: Vec<ContactId>,
}

/// A card as it was before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Before {
    pub(super) id: Uuid,
    pub(super) joined_into: Option<Uuid>,
    pub(super) card_name: Option<String>,
    pub(super) card_email: Option<String>,
}

impl From<&Card> for Before {
    fn from(card: &Card) -> Self {
        Self {
            id: card.id,
            joined_into: card.joined_into,
            card_name: card.card_name.clone(),
            card_email: card.card_email.clone(),
        }
    }
}

/// What all cards are shown as.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Shown {
    pub name: Option<String>,
    pub email: Option<String>,
}

/// What the person would be shown as.
pub fn shown_after(kept: &Group, joined: &Group, name: Side, email: Side) -> Shown {
    let pick = |side, kept: Option<&str>, joined: Option<&str>| {
        let picked = match side {
            Side::Kept => kept.or(joined),
            Side::Joined => joined.or(kept),
        };
        picked.map(str::to_owned)
    };
    Shown {
        name: pick(name, kept.shown_name(), joined.shown_name()),
        email: pick(email, kept.shown_email(), joined.shown_email()),
    }
}

/// By an agent.
pub async fn contacts_join(
    pool: &Pool,
    by: &AgentRef,
    joining: Joining,
    now: DateTime<Utc>,
) -> Result<Joined, JoinError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            join_on(connection, Some(by), &joining, now).await
        })
        .await
}

/// Until the transaction ends, nobody else joins cards or parts them. Before `hold`, as everywhere.
pub(in crate::store) async fn lock(connection: &mut AsyncPgConnection) -> Result<(), StoreError> {
    diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
        .bind::<BigInt, _>(JOINS_LOCK)
        .execute(connection)
        .await?;
    Ok(())
}

/// In a transaction that holds the lock.
pub(super) async fn join_on(
    connection: &mut AsyncPgConnection,
    by: Option<&AgentRef>,
    joining: &Joining,
    now: DateTime<Utc>,
) -> Result<Joined, JoinError> {
    let (kept, joined) = both(connection, joining).await?;
    let mut ids = kept.ids();
    ids.extend(joined.ids());
    if ids.len() > CARDS_MAX {
        return Err(JoinError::TooMany { max: CARDS_MAX });
    }
    // Names may have changed until now; from now on they do not.
    hold(connection, ids.clone()).await?;
    let (kept, joined) = both(connection, joining).await?;
    check_not_erased(connection, &ids).await?;
    let shown = shown_after(&kept, &joined, joining.name, joining.email);
    diesel::sql_query(
        "UPDATE contacts SET joined_into = CASE WHEN id = ANY($2) THEN $3 ELSE joined_into END,
            kept_apart_at = CASE WHEN $6 THEN NULL ELSE kept_apart_at END,
            card_name = $4, card_email = $5
        WHERE id = ANY($1)",
    )
    .bind::<Array<SqlUuid>, _>(&ids)
    .bind::<Array<SqlUuid>, _>(joined.ids())
    .bind::<SqlUuid, _>(kept.head.id)
    .bind::<Nullable<Text>, _>(shown.name.as_deref())
    .bind::<Nullable<Text>, _>(shown.email.as_deref())
    .bind::<diesel::sql_types::Bool, _>(joining.reason == Reason::ByHand)
    .execute(connection)
    .await?;
    let before: Vec<Before> = kept
        .cards()
        .chain(joined.cards())
        .map(Before::from)
        .collect();
    let author = by.cloned().unwrap_or_else(hub_itself);
    let id = Uuid::now_v7();
    diesel::insert_into(contact_joins::table)
        .values((
            contact_joins::id.eq(id),
            contact_joins::kept_id.eq(kept.head.id),
            contact_joins::joined_id.eq(joined.head.id),
            contact_joins::reason.eq(joining.reason.as_str()),
            contact_joins::before.eq(json(&before)?),
            contact_joins::after.eq(json(&shown)?),
            contact_joins::by_id.eq(by.map(|by| by.id.0)),
            contact_joins::by_name.eq(&author.name),
            contact_joins::joined_at.eq(now),
        ))
        .execute(connection)
        .await?;
    let detail = json!({
        "joined": named(joined.shown_name()),
        "reason": joining.reason.as_str(),
    });
    note(
        connection,
        &author,
        "join",
        (kept.head.id, shown.name.as_deref()),
        detail,
    )
    .await?;
    Ok(Joined {
        id,
        kept: ContactId(kept.head.id),
        cards: ids.into_iter().map(ContactId).collect(),
    })
}

async fn both(
    connection: &mut AsyncPgConnection,
    joining: &Joining,
) -> Result<(Group, Group), JoinError> {
    let kept = group_on(connection, joining.kept.0).await?;
    let joined = group_on(connection, joining.joined.0).await?;
    let (Some(kept), Some(joined)) = (kept, joined) else {
        return Err(JoinError::NotFound);
    };
    if kept.head.id == joined.head.id {
        return Err(JoinError::SamePerson);
    }
    Ok((kept, joined))
}

async fn check_not_erased(
    connection: &mut AsyncPgConnection,
    ids: &[Uuid],
) -> Result<(), JoinError> {
    #[derive(QueryableByName)]
    struct Erased {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        is_erased: bool,
    }
    let found: Erased = diesel::sql_query(
        "SELECT EXISTS (SELECT FROM contacts WHERE id = ANY($1) AND erased_at IS NOT NULL) AS is_erased",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .get_result(connection)
    .await?;
    if found.is_erased {
        return Err(JoinError::Erased);
    }
    Ok(())
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<Value, StoreError> {
    serde_json::to_value(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}

pub(super) fn named(name: Option<&str>) -> &str {
    name.unwrap_or(NAMELESS)
}

/// Into the audit log, with the change.
pub(super) async fn note(
    connection: &mut AsyncPgConnection,
    by: &AgentRef,
    verb: &str,
    (id, name): (Uuid, Option<&str>),
    detail: Value,
) -> Result<(), StoreError> {
    let entry = AuditEntry {
        action: format!("contact.{verb}"),
        subject: Subject {
            kind: "contact".to_owned(),
            id: Some(id),
            name: named(name).to_owned(),
        },
        detail,
    };
    entry_insert(connection, by, entry).await
}
