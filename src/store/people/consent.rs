//! What somebody may be sent: what they told, what an agent wrote down for them, and what forbids a reply.

use bellhop_domain::conversation::AgentRef;
use bellhop_domain::{AgentId, ContactId, Timestamp};
use chrono::{DateTime, Utc};
use diesel::prelude::{ExpressionMethods, OptionalExtension, QueryDsl, QueryableByName};
use diesel::sql_types::{Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use serde_json::json;
use uuid::Uuid;

use super::group::{CARDS_OF, group_on};
use super::join::note;
use crate::store::error::StoreError;
use crate::store::inbound::claims::Person;
use crate::store::pool::Pool;
use crate::store::rows::{from_timestamptz, word};
use crate::store::schema::contact_consents;

/// What something is sent for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Answers, and what belongs to an order.
    Transactional,
    Marketing,
}

impl Purpose {
    pub const ALL: [Self; 2] = [Self::Transactional, Self::Marketing];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transactional => "transactional",
            Self::Marketing => "marketing",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConsentState {
    Granted,
    Withdrawn,
}

impl ConsentState {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Withdrawn => "withdrawn",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::Granted, Self::Withdrawn];
        all.into_iter().find(|one| one.as_str() == word)
    }
}

/// Why nothing is sent to somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// They told the platform to stop, and only they can take it back.
    OptedOut,
    /// Their consent was withdrawn, as an agent wrote it down.
    Withdrawn,
    /// Answers are welcome, advertising is not.
    Marketing,
}

impl Refusal {
    pub(in crate::store) fn parse(word: &str) -> Option<Self> {
        match word {
            "opted_out" => Some(Self::OptedOut),
            "withdrawn" => Some(Self::Withdrawn),
            "marketing" => Some(Self::Marketing),
            _ => None,
        }
    }

    /// Nothing at all may be sent, whatever it is for.
    pub fn is_of_everything(self) -> bool {
        match self {
            Self::OptedOut | Self::Withdrawn => true,
            Self::Marketing => false,
        }
    }

    /// For agents, with what to do.
    pub fn reason(self) -> &'static str {
        match self {
            Self::OptedOut => {
                "they asked not to be written to here (STOP), so nothing is sent; it can go on when they write START"
            }
            Self::Withdrawn => {
                "they do not want messages over this channel; when they allow it again, write that down on the contact's page"
            }
            Self::Marketing => {
                "they want no advertising over this channel, and this template is advertising; send one of another kind, or wait until they allow it again"
            }
        }
    }
}

/// A word of [`Refusal`] or null, beside a row `out` with `contact_id`, `channel_id`, the channel's `kind` and the
/// `recipient` there. What refuses more comes first.
pub(in crate::store) fn refuses() -> String {
    let transactional = withdrawn(Purpose::Transactional);
    let marketing = withdrawn(Purpose::Marketing);
    format!(
        "CASE
        WHEN EXISTS (
            SELECT FROM contact_identities i
            WHERE i.kind = out.kind || ':' || out.channel_id AND i.value = out.recipient AND i.opted_out_at IS NOT NULL
        ) THEN 'opted_out'
        WHEN {transactional} THEN 'withdrawn'
        WHEN {marketing} THEN 'marketing' END"
    )
}

/// Whether the newest word of this person, on any of their cards, forbids it on the channel.
fn withdrawn(purpose: Purpose) -> String {
    let purpose = purpose.as_str();
    format!(
        "(
            SELECT told.state FROM contact_consents told
            WHERE told.purpose = '{purpose}' AND coalesce(told.channel_id, out.channel_id) = out.channel_id
                AND told.contact_id = ANY (ARRAY(
                    SELECT cards.id FROM contacts own JOIN LATERAL (
                        SELECT coalesce(own.joined_into, own.id) AS id
                        UNION ALL SELECT id FROM contacts WHERE joined_into = coalesce(own.joined_into, own.id)
                    ) cards ON true WHERE own.id = out.contact_id
                ))
            ORDER BY told.told_at DESC, told.id DESC LIMIT 1
        ) = 'withdrawn'"
    )
}

/// What is told of one purpose.
#[derive(Clone, Debug)]
pub struct NewConsent {
    pub purpose: Purpose,
    /// `None`: on all channels.
    pub channel_id: Option<Uuid>,
    pub state: ConsentState,
    pub note: String,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsentRow {
    pub purpose: Purpose,
    pub channel_id: Option<Uuid>,
    pub channel_name: Option<String>,
    pub state: ConsentState,
    /// `agent`, or the kind of the channel where they told it.
    pub source: String,
    pub note: String,
    pub by_id: Option<AgentId>,
    pub by_name: String,
    pub told_at: Timestamp,
}

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    purpose: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    channel_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    channel_name: Option<String>,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    source: String,
    #[diesel(sql_type = Text)]
    note: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    by_id: Option<Uuid>,
    #[diesel(sql_type = Text)]
    by_name: String,
    #[diesel(sql_type = Timestamptz)]
    told_at: DateTime<Utc>,
}

/// What counts now, of all cards of this person: the newest word of each purpose and channel.
pub async fn consents_of(pool: &Pool, id: ContactId) -> Result<Vec<ConsentRow>, StoreError> {
    let mut connection = pool.get().await?;
    let query = format!(
        "SELECT DISTINCT ON (told.purpose, told.channel_id) told.purpose, told.channel_id, c.name AS channel_name,
            told.state, told.source, told.note, told.by_id, told.by_name, told.told_at
        FROM contact_consents told LEFT JOIN channels c ON c.id = told.channel_id
        WHERE told.contact_id = ANY (ARRAY({CARDS_OF}))
        ORDER BY told.purpose, told.channel_id, told.told_at DESC, told.id DESC"
    );
    let found: Vec<Stored> = diesel::sql_query(query)
        .bind::<SqlUuid, _>(id.0)
        .load(&mut connection)
        .await?;
    let row = |row: Stored| {
        Ok(ConsentRow {
            purpose: word("purpose", &row.purpose, Purpose::parse)?,
            channel_id: row.channel_id,
            channel_name: row.channel_name,
            state: word("state", &row.state, ConsentState::parse)?,
            source: row.source,
            note: row.note,
            by_id: row.by_id.map(AgentId),
            by_name: row.by_name,
            told_at: from_timestamptz(row.told_at),
        })
    };
    found.into_iter().map(row).collect()
}

/// By an agent; false when there is no such contact or channel.
pub async fn consent_set(
    pool: &Pool,
    by: &AgentRef,
    id: ContactId,
    new: &NewConsent,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            let Some(group) = group_on(connection, id.0).await? else {
                return Ok(false);
            };
            if let Some(channel_id) = new.channel_id
                && !channel_exists(connection, channel_id).await?
            {
                return Ok(false);
            }
            let source = "agent";
            tell(connection, group.head.id, new, (Some(by), source), now).await?;
            let detail = json!({
                "purpose": new.purpose.as_str(),
                "state": new.state.as_str(),
                "channel_id": new.channel_id,
            });
            let head = (group.head.id, group.shown_name());
            note(connection, by, "consent", head, detail).await?;
            Ok(true)
        })
        .await
}

async fn channel_exists(connection: &mut AsyncPgConnection, id: Uuid) -> Result<bool, StoreError> {
    use crate::store::schema::channels;
    let found: Option<Uuid> = channels::table
        .find(id)
        .select(channels::id)
        .first(connection)
        .await
        .optional()?;
    Ok(found.is_some())
}

async fn tell(
    connection: &mut AsyncPgConnection,
    contact_id: Uuid,
    new: &NewConsent,
    (by, source): (Option<&AgentRef>, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(contact_consents::table)
        .values((
            contact_consents::id.eq(Uuid::now_v7()),
            contact_consents::contact_id.eq(contact_id),
            contact_consents::purpose.eq(new.purpose.as_str()),
            contact_consents::channel_id.eq(new.channel_id),
            contact_consents::state.eq(new.state.as_str()),
            contact_consents::source.eq(source),
            contact_consents::note.eq(&new.note),
            contact_consents::by_id.eq(by.map(|by| by.id.0)),
            contact_consents::by_name.eq(by.map_or("", |by| by.name.as_str())),
            contact_consents::told_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// By the contact, who told the platform to stop or to go on: of all purposes, on this channel.
/// `None` when nobody has this identity, false when they had said so before.
pub async fn person_opted_out(
    pool: &Pool,
    person: &Person<'_>,
    is_opted_out: bool,
    now: DateTime<Utc>,
) -> Result<Option<bool>, StoreError> {
    let (state, word) = if is_opted_out {
        (ConsentState::Withdrawn, "STOP")
    } else {
        (ConsentState::Granted, "START")
    };
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            let Some(own) = own_held(connection, person).await? else {
                return Ok(None);
            };
            let changed = diesel::sql_query(
                "UPDATE contact_identities SET opted_out_at = CASE WHEN $3 THEN $4 END
                WHERE kind = $1 AND value = $2 AND (opted_out_at IS NOT NULL) <> $3",
            )
            .bind::<Text, _>(&own.kind)
            .bind::<Text, _>(&own.value)
            .bind::<Bool, _>(is_opted_out)
            .bind::<Timestamptz, _>(now)
            .execute(connection)
            .await?;
            if changed == 0 {
                return Ok(Some(false));
            }
            for purpose in Purpose::ALL {
                let new = NewConsent {
                    purpose,
                    channel_id: Some(person.channel_id.0),
                    state,
                    note: word.to_owned(),
                };
                let by = (None, person.platform);
                tell(connection, own.contact_id, &new, by, now).await?;
            }
            Ok(Some(true))
        })
        .await
}

/// By the contact, who told the platform whether they want advertising on this channel. Told again, or late, it adds
/// nothing: what counts is the newest by the platform's clock.
/// `None` when nobody has this identity, false when they had said so before.
pub async fn person_wants_marketing(
    pool: &Pool,
    person: &Person<'_>,
    is_wanted: bool,
    at: DateTime<Utc>,
) -> Result<Option<bool>, StoreError> {
    let new = NewConsent {
        purpose: Purpose::Marketing,
        channel_id: Some(person.channel_id.0),
        state: if is_wanted {
            ConsentState::Granted
        } else {
            ConsentState::Withdrawn
        },
        note: String::new(),
    };
    let mut connection = pool.get().await?;
    connection
        .transaction(async |connection| {
            let Some(own) = own_held(connection, person).await? else {
                return Ok(None);
            };
            let told = contact_consents::table
                .filter(contact_consents::contact_id.eq(own.contact_id))
                .filter(contact_consents::purpose.eq(new.purpose.as_str()))
                .filter(contact_consents::channel_id.eq(new.channel_id))
                .filter(contact_consents::state.eq(new.state.as_str()))
                .filter(contact_consents::source.eq(person.platform))
                .filter(contact_consents::told_at.eq(at));
            let is_known: bool = diesel::select(diesel::dsl::exists(told))
                .get_result(connection)
                .await?;
            if !is_known {
                tell(
                    connection,
                    own.contact_id,
                    &new,
                    (None, person.platform),
                    at,
                )
                .await?;
            }
            Ok(Some(!is_known))
        })
        .await
}

/// The identity that somebody speaks by.
#[derive(QueryableByName)]
struct Own {
    #[diesel(sql_type = SqlUuid)]
    contact_id: Uuid,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    value: String,
}

/// Nobody else speaks for it until the transaction ends. What they said before is asked for after this: two of the same
/// that come at once are then one. `None` when nobody has the identity.
async fn own_held(
    connection: &mut AsyncPgConnection,
    person: &Person<'_>,
) -> Result<Option<Own>, StoreError> {
    Ok(diesel::sql_query(
        "SELECT contact_id, kind, value FROM contact_identities
        WHERE kind = $1 AND value IN ($2, $3)
        ORDER BY value = $2 DESC LIMIT 1 FOR NO KEY UPDATE",
    )
    .bind::<Text, _>(format!("{}:{}", person.platform, person.channel_id))
    .bind::<Text, _>(person.id)
    .bind::<Text, _>(person.also.unwrap_or(person.id))
    .get_result(connection)
    .await
    .optional()?)
}
