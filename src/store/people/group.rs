//! Which cards are one person's.

use bellhop_domain::ContactId;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, Int8, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::store::error::StoreError;
use crate::store::pool::Pool;

/// The ids of all cards of the person who has card `$1`, which stands at the end.
pub(in crate::store) const CARDS_OF: &str = "SELECT id FROM (
        SELECT coalesce(joined_into, id) AS head, id AS asked FROM contacts
    ) own JOIN LATERAL (
        SELECT own.head AS id UNION ALL SELECT id FROM contacts WHERE joined_into = own.head
    ) cards ON true WHERE own.asked = $1";

/// A card as it is joined.
#[derive(Clone, PartialEq, Eq, Debug, QueryableByName)]
pub struct Card {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub joined_into: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub email: Option<String>,
    /// What agents are shown in place of them.
    #[diesel(sql_type = Nullable<Text>)]
    pub card_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub card_email: Option<String>,
    #[diesel(sql_type = Int8)]
    pub conversation_count: i64,
    #[diesel(sql_type = Int8)]
    pub identity_count: i64,
}

impl Card {
    pub fn shown_name(&self) -> Option<&str> {
        self.card_name.as_deref().or(self.name.as_deref())
    }

    pub fn shown_email(&self) -> Option<&str> {
        self.card_email.as_deref().or(self.email.as_deref())
    }
}

/// All cards of one person, the head first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    pub head: Card,
    pub others: Vec<Card>,
}

impl Group {
    pub fn cards(&self) -> impl Iterator<Item = &Card> {
        std::iter::once(&self.head).chain(&self.others)
    }

    pub fn ids(&self) -> Vec<Uuid> {
        self.cards().map(|card| card.id).collect()
    }

    /// The head's, else that of the first card that has one.
    pub fn shown_name(&self) -> Option<&str> {
        self.cards().find_map(Card::shown_name)
    }

    pub fn shown_email(&self) -> Option<&str> {
        self.cards().find_map(Card::shown_email)
    }
}

/// `None` when there is no such contact.
pub async fn group_of(pool: &Pool, id: ContactId) -> Result<Option<Group>, StoreError> {
    let mut connection = pool.get().await?;
    group_on(&mut connection, id.0).await
}

pub(in crate::store) async fn group_on(
    connection: &mut AsyncPgConnection,
    id: Uuid,
) -> Result<Option<Group>, StoreError> {
    let query = format!(
        "SELECT c.id, c.joined_into, c.name, c.email, c.card_name, c.card_email,
            (SELECT count(*) FROM conversations WHERE contact_id = c.id) AS conversation_count,
            (SELECT count(*) FROM contact_identities WHERE contact_id = c.id) AS identity_count
        FROM contacts c WHERE c.id = ANY (ARRAY({CARDS_OF}))
        ORDER BY c.joined_into IS NOT NULL, c.created_at, c.id"
    );
    let cards: Vec<Card> = diesel::sql_query(query)
        .bind::<SqlUuid, _>(id)
        .load(connection)
        .await?;
    let mut cards = cards.into_iter();
    Ok(cards.next().map(|head| Group {
        head,
        others: cards.collect(),
    }))
}

/// Nobody joins, parts or claims these cards until the transaction ends. Cards that point come before those they
/// point to, as a webhook takes them, so that neither waits for the other.
pub(in crate::store) async fn hold(
    connection: &mut AsyncPgConnection,
    ids: Vec<Uuid>,
) -> Result<(), StoreError> {
    diesel::sql_query(
        "SELECT FROM contacts WHERE id = ANY($1)
        ORDER BY joined_into IS NULL, id FOR NO KEY UPDATE",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .execute(connection)
    .await?;
    Ok(())
}
