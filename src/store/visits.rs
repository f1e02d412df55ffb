//! A visit: a page that opens a session. Finds out which contact is visiting, in one transaction.
//! An identity has one contact: the unique key decides between visits at the same moment.

use bellhop_domain::{ChannelId, ContactId};
use chrono::{DateTime, Utc};
use diesel::dsl::{exists, sql};
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl};
use diesel::sql_types::{Jsonb, Nullable, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::error::StoreError;
use super::people::join::Joined;
use super::people::proof::{Proof, proof_is_known, proofs_record};
use super::pool::Pool;
use super::schema::{contact_identities, contacts};
use super::sessions::{Owner, TokenHash, session_create, session_renew, session_visitor};

/// What a page says of its visitor.
#[derive(Clone, Debug)]
pub struct Visit {
    pub channel_id: ChannelId,
    /// The visitor token that the browser kept from an earlier visit.
    pub visitor: Option<TokenHash>,
    /// The website's own id of the user. Only ever a proven one.
    pub user_id: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    /// The same, if the website has signed it, ready to be compared.
    pub proven_email: Option<String>,
    /// Answers of the pre-chat form and the like; kept beside earlier ones.
    pub attributes: Map<String, Value>,
    pub language: Option<String>,
    pub user_agent: Option<String>,
    pub now: DateTime<Utc>,
    /// The page's own session.
    pub session: TokenHash,
    pub session_expires_at: DateTime<Utc>,
    /// Stored when the browser was not recognised as this contact.
    pub new_visitor: TokenHash,
    pub visitor_expires_at: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Visited {
    pub contact_id: ContactId,
    pub name: Option<String>,
    pub email: Option<String>,
    /// This visit has changed the name or the e-mail address.
    pub is_renamed: bool,
    /// The visitor token that the browser sent is still good for this contact.
    pub is_recognised: bool,
    /// The address that the website vouches for has just made one person of several cards.
    pub joined: Option<Joined>,
}

pub async fn visit_open(pool: &Pool, visit: Visit) -> Result<Visited, StoreError> {
    let visit = &visit;
    let mut visited = {
        let mut connection = pool.get().await?;
        connection
            .transaction(async |connection| open(connection, visit).await)
            .await?
    };
    // A transaction of its own: a visit that holds its card must not wait for a join that wants it.
    if let Some(email) = visit
        .proven_email
        .as_ref()
        .filter(|_| visit.user_id.is_some())
    {
        let proof = Proof::Email(email.clone());
        let id = visited.contact_id;
        if !proof_is_known(pool, id, &proof).await? {
            let source = format!("user:{}", visit.channel_id);
            visited.joined = proofs_record(pool, id, &[proof], &source, visit.now).await?;
        }
    }
    Ok(visited)
}

async fn open(connection: &mut AsyncPgConnection, visit: &Visit) -> Result<Visited, StoreError> {
    let visitor = match &visit.visitor {
        Some(hash) => session_visitor(connection, hash, visit.channel_id, visit.now).await?,
        None => None,
    };
    let contact_id = match &visit.user_id {
        Some(user_id) => identified(connection, visit, user_id, visitor).await?,
        None => anonymous(connection, visit, visitor).await?,
    };
    let before: (Option<String>, Option<String>) = contacts::table
        .find(contact_id.0)
        .select((contacts::name, contacts::email))
        .first(connection)
        .await?;
    let after = fill_in(connection, visit, contact_id).await?;
    let is_renamed = before != after;
    let (name, email) = after;
    let is_recognised = visitor == Some(contact_id);
    let owner = Owner::Contact(contact_id, visit.channel_id);
    let end = visit.session_expires_at;
    session_create(connection, &visit.session, owner, visit.now, end).await?;
    let end = visit.visitor_expires_at;
    match &visit.visitor {
        Some(hash) if is_recognised => session_renew(connection, hash, visit.now, end).await?,
        Some(_) | None => {
            let owner = Owner::Visitor(contact_id, visit.channel_id);
            session_create(connection, &visit.new_visitor, owner, visit.now, end).await?;
        }
    }
    Ok(Visited {
        contact_id,
        name,
        email,
        is_renamed,
        is_recognised,
        joined: None,
    })
}

/// The one contact of a proven identity.
async fn identified(
    connection: &mut AsyncPgConnection,
    visit: &Visit,
    user_id: &str,
    visitor: Option<ContactId>,
) -> Result<ContactId, StoreError> {
    let kind = format!("user:{}", visit.channel_id);
    if let Some(known) = identity(connection, &kind, user_id).await? {
        return Ok(known);
    }
    let adopted = match visitor {
        Some(visitor) if is_anonymous(connection, visitor).await? => Some(visitor),
        Some(_) | None => None,
    };
    let candidate = match adopted {
        Some(visitor) => visitor,
        None => create(connection, visit).await?,
    };
    // Waits for a visit at the same moment that has just inserted the same identity.
    let inserted = diesel::insert_into(contact_identities::table)
        .values((
            contact_identities::kind.eq(&kind),
            contact_identities::value.eq(user_id),
            contact_identities::contact_id.eq(candidate.0),
            contact_identities::created_at.eq(visit.now),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    if inserted == 1 {
        return Ok(candidate);
    }
    if adopted.is_none() {
        diesel::delete(contacts::table.find(candidate.0))
            .execute(connection)
            .await?;
    }
    let winner = identity(connection, &kind, user_id).await?;
    winner.ok_or_else(|| StoreError::Corrupt(format!("an identity of {kind} came and went")))
}

/// The browser's own contact, or a new one.
/// A contact whose identity was proven once is proven each time: a browser is often shared.
async fn anonymous(
    connection: &mut AsyncPgConnection,
    visit: &Visit,
    visitor: Option<ContactId>,
) -> Result<ContactId, StoreError> {
    match visitor {
        Some(visitor) if is_anonymous(connection, visitor).await? => Ok(visitor),
        Some(_) | None => create(connection, visit).await,
    }
}

async fn identity(
    connection: &mut AsyncPgConnection,
    kind: &str,
    user_id: &str,
) -> Result<Option<ContactId>, StoreError> {
    let found: Option<Uuid> = contact_identities::table
        .find((kind, user_id))
        .select(contact_identities::contact_id)
        .first(connection)
        .await
        .optional()?;
    Ok(found.map(ContactId))
}

/// Locks the contact, so that two identities cannot adopt it at once.
async fn is_anonymous(
    connection: &mut AsyncPgConnection,
    id: ContactId,
) -> Result<bool, StoreError> {
    let verified: Option<bool> = contacts::table
        .find(id.0)
        .select(contacts::verified)
        .for_no_key_update()
        .first(connection)
        .await
        .optional()?;
    if verified != Some(false) {
        return Ok(false);
    }
    let identities = contact_identities::table.filter(contact_identities::contact_id.eq(id.0));
    let has_identity: bool = diesel::select(exists(identities))
        .get_result(connection)
        .await?;
    Ok(!has_identity)
}

async fn create(
    connection: &mut AsyncPgConnection,
    visit: &Visit,
) -> Result<ContactId, StoreError> {
    let id = Uuid::now_v7();
    diesel::insert_into(contacts::table)
        .values((
            contacts::id.eq(id),
            contacts::created_at.eq(visit.now),
            contacts::last_seen_at.eq(visit.now),
        ))
        .execute(connection)
        .await?;
    Ok(ContactId(id))
}

/// A proven identity names its contact anew; what anybody can claim only fills in what is empty.
async fn fill_in(
    connection: &mut AsyncPgConnection,
    visit: &Visit,
    id: ContactId,
) -> Result<(Option<String>, Option<String>), StoreError> {
    let is_proven = visit.user_id.is_some();
    let text = |column: &str, value: &Option<String>| {
        let (first, rest) = if is_proven {
            ("coalesce(".to_owned(), format!(", {column})"))
        } else {
            (format!("coalesce({column}, "), ")".to_owned())
        };
        sql::<Nullable<Text>>(&first)
            .bind::<Nullable<Text>, _>(value.clone())
            .sql(&rest)
    };
    let newest = |column: &str, value: &Option<String>| {
        sql::<Nullable<Text>>("coalesce(")
            .bind::<Nullable<Text>, _>(value.clone())
            .sql(&format!(", {column})"))
    };
    let attributes =
        sql::<Jsonb>("attributes || ").bind::<Jsonb, _>(Value::Object(visit.attributes.clone()));
    let verified = sql::<diesel::sql_types::Bool>("verified OR ")
        .bind::<diesel::sql_types::Bool, _>(is_proven);
    let (name, email, joined_into): (Option<String>, Option<String>, Option<Uuid>) =
        diesel::update(contacts::table.find(id.0))
            .set((
                contacts::name.eq(text("name", &visit.name)),
                contacts::email.eq(text("email", &visit.email)),
                contacts::language.eq(newest("language", &visit.language)),
                contacts::user_agent.eq(newest("user_agent", &visit.user_agent)),
                contacts::attributes.eq(attributes),
                contacts::verified.eq(verified),
                contacts::last_seen_at.eq(visit.now),
            ))
            .returning((contacts::name, contacts::email, contacts::joined_into))
            .get_result(connection)
            .await?;
    if let Some(head) = joined_into {
        diesel::update(contacts::table.find(head))
            .set(contacts::last_seen_at.eq(visit.now))
            .execute(connection)
            .await?;
    }
    Ok((name, email))
}
