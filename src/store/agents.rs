//! Agents: those who answer.

use bellhop_domain::AgentId;
use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, Selectable,
    SelectableHelper,
};
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::error::StoreError;
use super::pool::Pool;
use super::record_error::RecordError;
use super::references::all_found;
use super::schema::agents;
use crate::auth::Role;

/// More agents than this are not listed: nobody picks from such a list.
const AGENTS_LISTED_MAX: i64 = 1_000;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgentRow {
    pub id: AgentId,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// A PHC string.
    pub password_hash: String,
    /// Set for those who may no longer sign in.
    pub disabled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// An agent who does not exist yet.
#[derive(Clone, Debug)]
pub struct NewAgent<'a> {
    pub email: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub password_hash: &'a str,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = agents, check_for_backend(diesel::pg::Pg))]
pub(super) struct StoredAgent {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    password_hash: String,
    disabled_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl StoredAgent {
    pub(super) fn new(agent: &NewAgent<'_>) -> Self {
        Self {
            id: Uuid::now_v7(),
            email: agent.email.to_owned(),
            name: agent.name.to_owned(),
            role: agent.role.as_str().to_owned(),
            password_hash: agent.password_hash.to_owned(),
            disabled_at: None,
            created_at: Utc::now(),
        }
    }

    pub(super) fn id(&self) -> Uuid {
        self.id
    }
}

impl TryFrom<StoredAgent> for AgentRow {
    type Error = StoreError;

    fn try_from(row: StoredAgent) -> Result<Self, StoreError> {
        let role = Role::parse(&row.role);
        let role = role.ok_or_else(|| StoreError::Corrupt(format!("role {:?}", row.role)))?;
        Ok(Self {
            id: AgentId(row.id),
            email: row.email,
            name: row.name,
            role,
            password_hash: row.password_hash,
            disabled_at: row.disabled_at,
            created_at: row.created_at,
        })
    }
}

pub async fn agent_by_id(pool: &Pool, id: AgentId) -> Result<Option<AgentRow>, StoreError> {
    let mut connection = pool.get().await?;
    let found = agents::table
        .find(id.0)
        .select(StoredAgent::as_select())
        .first(&mut connection)
        .await
        .optional()?;
    found.map(AgentRow::try_from).transpose()
}

/// Upper and lower case are the same here.
pub async fn agent_by_email(pool: &Pool, email: &str) -> Result<Option<AgentRow>, StoreError> {
    let mut connection = pool.get().await?;
    let same = sql::<diesel::sql_types::Bool>("lower(email) = lower(")
        .bind::<Text, _>(email.replace('\0', ""))
        .sql(")");
    let found = agents::table
        .filter(same)
        .select(StoredAgent::as_select())
        .first(&mut connection)
        .await
        .optional()?;
    found.map(AgentRow::try_from).transpose()
}

/// Those who may sign in, by name.
pub async fn agent_list(pool: &Pool) -> Result<Vec<AgentRow>, StoreError> {
    let mut connection = pool.get().await?;
    let found = agents::table
        .filter(agents::disabled_at.is_null())
        .order((agents::name.asc(), agents::id.asc()))
        .limit(AGENTS_LISTED_MAX)
        .select(StoredAgent::as_select())
        .load(&mut connection)
        .await?;
    found.into_iter().map(AgentRow::try_from).collect()
}

/// Those of a role who may sign in.
pub async fn agents_of_role(pool: &Pool, role: Role) -> Result<Vec<AgentId>, StoreError> {
    let mut connection = pool.get().await?;
    let found: Vec<Uuid> = agents::table
        .filter(agents::disabled_at.is_null())
        .filter(agents::role.eq(role.as_str()))
        .limit(AGENTS_LISTED_MAX)
        .select(agents::id)
        .load(&mut connection)
        .await?;
    Ok(found.into_iter().map(AgentId).collect())
}

/// `None` when somebody has this e-mail address already.
pub async fn agent_create(
    pool: &Pool,
    agent: NewAgent<'_>,
) -> Result<Option<AgentRow>, StoreError> {
    let row = StoredAgent::new(&agent);
    let mut connection = pool.get().await?;
    let made = diesel::insert_into(agents::table)
        .values(row)
        .on_conflict_do_nothing()
        .returning(StoredAgent::as_returning())
        .get_result(&mut connection)
        .await
        .optional()?;
    made.map(AgentRow::try_from).transpose()
}

/// Refuses agents who were never there. Those who have left stay where they were, in case they come back.
pub(super) async fn check_agents(
    connection: &mut AsyncPgConnection,
    field: &'static str,
    ids: &[AgentId],
) -> Result<(), RecordError> {
    let wanted = ids.iter().map(|id| id.0);
    let found: Vec<Uuid> = agents::table
        .filter(agents::id.eq_any(wanted.clone()))
        .select(agents::id)
        .load(connection)
        .await?;
    all_found("agent", field, wanted, &found)
}
