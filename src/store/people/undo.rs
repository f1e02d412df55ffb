//! A join is taken back, however long ago it was: the cards that were joined are a person of their own again, called
//! what they were called before. Conversations that came since go with the card they came by, since none ever moved.

use bellhop_domain::ContactId;
use bellhop_domain::conversation::AgentRef;
use chrono::{DateTime, Utc};
use diesel::prelude::{
    ExpressionMethods, OptionalExtension, QueryDsl, Queryable, Selectable, SelectableHelper,
};
use diesel::sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Value, json};
use uuid::Uuid;

use super::group::{Group, group_on, hold};
use super::join::{Before, JoinError, Shown, lock, note};
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::rows::from_json;
use crate::store::schema::contact_joins;

#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = contact_joins, check_for_backend(diesel::pg::Pg))]
struct Stored {
    joined_id: Uuid,
    before: Value,
    after: Value,
    undone_at: Option<DateTime<Utc>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Undone {
    /// Who kept the others.
    pub kept: ContactId,
    /// Who is a person of their own again.
    pub parted: ContactId,
    /// All cards of both.
    pub cards: Vec<ContactId>,
}

/// Whoever is parted by hand is not joined again but by hand.
pub async fn contacts_join_undo(
    pool: &Pool,
    by: &AgentRef,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Undone, JoinError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection).await?;
            undo_on(connection, by, id, now).await
        })
        .await
}

async fn undo_on(
    connection: &mut AsyncPgConnection,
    by: &AgentRef,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Undone, JoinError> {
    let stored: Option<Stored> = contact_joins::table
        .find(id)
        .select(Stored::as_select())
        .first(connection)
        .await
        .optional()?;
    let stored = stored.ok_or(JoinError::NotFound)?;
    if stored.undone_at.is_some() {
        return Err(JoinError::Undone);
    }
    let group = group_on(connection, stored.joined_id).await?;
    let group = group.ok_or(JoinError::NotFound)?;
    hold(connection, group.ids()).await?;
    let group = group_on(connection, stored.joined_id).await?;
    let group = group.ok_or(JoinError::NotFound)?;
    let before: Vec<Before> = from_json(stored.before)?;
    let after: Shown = from_json(stored.after)?;
    let parted = parted(&group, stored.joined_id, &before);
    for card in &parted {
        part(connection, card, now).await?;
    }
    let rest: Vec<Uuid> = parted.iter().map(|card| card.id).collect();
    let shown = shown_without(&group, &rest, &before, &after);
    diesel::sql_query(
        "UPDATE contacts SET card_name = $2, card_email = $3 WHERE id = ANY($1) AND NOT id = ANY($4)",
    )
    .bind::<Array<SqlUuid>, _>(group.ids())
    .bind::<Nullable<Text>, _>(shown.name.as_deref())
    .bind::<Nullable<Text>, _>(shown.email.as_deref())
    .bind::<Array<SqlUuid>, _>(&rest)
    .execute(connection)
    .await?;
    diesel::update(contact_joins::table.find(id))
        .set((
            contact_joins::undone_at.eq(now),
            contact_joins::undone_by_id.eq(by.id.0),
            contact_joins::undone_by_name.eq(&by.name),
        ))
        .execute(connection)
        .await?;
    let detail = json!({ "parted": stored.joined_id });
    let name = group.head.shown_name();
    note(connection, by, "undo_join", (group.head.id, name), detail).await?;
    Ok(Undone {
        kept: ContactId(group.head.id),
        parted: ContactId(stored.joined_id),
        cards: group.ids().into_iter().map(ContactId).collect(),
    })
}

/// Those that came with the card that was joined, and are still with it. What was taken apart or made a head
/// since then stays as it is.
fn parted(group: &Group, joined: Uuid, before: &[Before]) -> Vec<Before> {
    if group.head.id == joined {
        return Vec::new();
    }
    let here: Vec<Uuid> = group.others.iter().map(|card| card.id).collect();
    let came_with = before
        .iter()
        .filter(|card| card.id == joined || card.joined_into == Some(joined));
    let mut parted: Vec<Before> = came_with
        .filter(|card| here.contains(&card.id))
        .cloned()
        .collect();
    // Whoever came with it may have been taken apart since: a card alone is what it is called.
    if let [alone] = parted.as_mut_slice() {
        (alone.card_name, alone.card_email) = (None, None);
    }
    parted
}

async fn part(
    connection: &mut AsyncPgConnection,
    card: &Before,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::sql_query(
        "UPDATE contacts SET joined_into = $2, card_name = $3, card_email = $4, kept_apart_at = $5
        WHERE id = $1",
    )
    .bind::<SqlUuid, _>(card.id)
    .bind::<Nullable<SqlUuid>, _>(card.joined_into)
    .bind::<Nullable<Text>, _>(card.card_name.as_deref())
    .bind::<Nullable<Text>, _>(card.card_email.as_deref())
    .bind::<Timestamptz, _>(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// What those who stay are shown as: what they were before, unless somebody wrote something else since then.
fn shown_without(group: &Group, parted: &[Uuid], before: &[Before], after: &Shown) -> Shown {
    let rest = || group.cards().filter(|card| !parted.contains(&card.id));
    // A card alone is what it is called.
    if rest().count() < 2 {
        return Shown::default();
    }
    let head = &group.head;
    let was = before.iter().find(|card| card.id == head.id);
    let pick = |now: &Option<String>,
                after: &Option<String>,
                was: Option<&String>,
                own: Option<&String>| {
        if now == after {
            // The head was alone then; whoever came since is with it now.
            was.or(own).cloned()
        } else {
            now.clone()
        }
    };
    let own_name = rest().find_map(|card| card.name.as_ref());
    let own_email = rest().find_map(|card| card.email.as_ref());
    let was_name = was.and_then(|was| was.card_name.as_ref());
    let was_email = was.and_then(|was| was.card_email.as_ref());
    Shown {
        name: pick(&head.card_name, &after.name, was_name, own_name),
        email: pick(&head.card_email, &after.email, was_email, own_email),
    }
}

#[cfg(test)]
mod tests {
    use super::super::group::Card;
    use super::*;

    fn card(number: u128, head: Option<u128>, name: Option<&str>, shown: Option<&str>) -> Card {
        Card {
            id: Uuid::from_u128(number),
            joined_into: head.map(Uuid::from_u128),
            name: name.map(str::to_owned),
            email: None,
            card_name: shown.map(str::to_owned),
            card_email: None,
            conversation_count: 0,
            identity_count: 0,
        }
    }

    fn before(number: u128, head: Option<u128>) -> Before {
        Before::from(&card(number, head, None, None))
    }

    fn group() -> Group {
        Group {
            head: card(1, None, None, Some("Ada")),
            others: vec![
                card(2, Some(1), Some("Ada"), Some("Ada")),
                card(3, Some(1), Some("A. L."), Some("Ada")),
                card(4, Some(1), Some("Lovelace"), Some("Ada")),
            ],
        }
    }

    #[test]
    fn what_came_with_a_card_leaves_with_it() {
        let then = vec![
            before(1, None),
            before(2, None),
            before(3, Some(2)),
            before(9, Some(2)),
        ];
        let ids = |joined| {
            let parted = parted(&group(), Uuid::from_u128(joined), &then);
            let ids = parted.iter().map(|card| card.id.as_u128());
            ids.collect::<Vec<_>>()
        };
        // 9 was taken apart since then.
        assert_eq!(ids(2), [2, 3]);
        // The head of today was joined to nothing.
        assert_eq!(ids(1), [0_u128; 0]);
    }

    #[test]
    fn those_who_stay_are_called_what_they_were_or_what_somebody_wrote_since() {
        let shown = |name: &str, was: Option<&str>, parted: &[u128]| {
            let after = Shown {
                name: Some(name.to_owned()),
                email: None,
            };
            let before = [Before::from(&card(1, None, None, was))];
            let parted: Vec<Uuid> = parted.iter().map(|id| Uuid::from_u128(*id)).collect();
            shown_without(&group(), &parted, &before, &after).name
        };
        assert_eq!(shown("Ada", None, &[2, 3]).as_deref(), Some("Lovelace"));
        assert_eq!(shown("Ada", Some("A."), &[2, 3]).as_deref(), Some("A."));
        let since = shown("Another", Some("A."), &[2, 3]);
        assert_eq!(since.as_deref(), Some("Ada"));
        assert_eq!(shown("Ada", Some("A."), &[2, 3, 4]), None);
    }
}
