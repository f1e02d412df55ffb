//! Who may do what: every route and every action, tried by everybody.
//! Start reading at `routes` and `actions`: each is one table.

mod actions;
mod actions_matrix;
mod horizontal;
mod routes;
mod routes_matrix;
mod targets;

use serde_json::{Value, json};
use tokio_postgres::Client;

use crate::hub::api::{Api, PASSWORD, Visitor, text};
use crate::platforms::files::Platforms;
use crate::stage::Stage;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// Without a token.
    Stranger,
    /// The contact whose conversation, file or upload it is, and who wrote the message.
    Owner,
    OtherContact,
    Agent,
    Lead,
    Admin,
    /// With a session of an agent who was disabled behind it.
    Disabled,
    /// With a session whose time is over.
    Expired,
}

pub(crate) const ROLES: [Role; 8] = [
    Role::Stranger,
    Role::Owner,
    Role::OtherContact,
    Role::Agent,
    Role::Lead,
    Role::Admin,
    Role::Disabled,
    Role::Expired,
];

pub(crate) type Who = &'static [Role];

pub(crate) const ANYBODY: Who = &ROLES;
pub(crate) const SIGNED_IN: Who = &[
    Role::Owner,
    Role::OtherContact,
    Role::Agent,
    Role::Lead,
    Role::Admin,
];
pub(crate) const CONTACTS: Who = &[Role::Owner, Role::OtherContact];
pub(crate) const OWNER: Who = &[Role::Owner];
pub(crate) const OWNER_AND_AGENTS: Who = &[Role::Owner, Role::Agent, Role::Lead, Role::Admin];
pub(crate) const AGENTS: Who = &[Role::Agent, Role::Lead, Role::Admin];
pub(crate) const LEADS: Who = &[Role::Lead, Role::Admin];
pub(crate) const ADMINS: Who = &[Role::Admin];
/// Only the agent a conversation is offered to, who is the plain one here.
pub(crate) const OFFERED: Who = &[Role::Agent];
/// A window asks for its token; where nobody is signed in, that is no error.
pub(crate) const WINDOWS: Who = &[Role::Stranger, Role::Agent, Role::Lead, Role::Admin];

/// Where Telegram is told the address of a channel.
const TOLD: &str = "/api.telegram.org/bot42:tg-token/setWebhook";

/// Somebody of each role, and somebody else who prepares what they try.
pub(crate) struct Cast {
    pub stage: Stage,
    pub database: Client,
    pub owner: Visitor,
    pub clerk: String,
    pub agent_id: String,
    tokens: Vec<(Role, Option<String>)>,
}

impl Cast {
    pub(crate) async fn new() -> Self {
        let told = Platforms::with(TOLD, &json!({ "ok": true, "result": true }));
        let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &told.serve().await)]).await;
        let database = stage.database.client().await;
        let api = &stage.hub.api;
        let (owner, other) = (api.visitor().await, api.visitor().await);
        let clerk = api.agent("admin@example.com").await.token;
        let agent = api.mia().await;
        let disabled = newcomer(api, &clerk, "left@example.com").await;
        let disable = "UPDATE agents SET disabled_at = now() WHERE email = 'left@example.com'";
        let expired = newcomer(api, &clerk, "late@example.com").await;
        let expire = "UPDATE sessions SET expires_at = now() - interval '1 second' \
            WHERE agent_id = (SELECT id FROM agents WHERE email = 'late@example.com')";
        for change in [disable, expire] {
            assert_eq!(database.execute(change, &[]).await.unwrap(), 1);
        }
        let tokens = vec![
            (Role::Stranger, None),
            (Role::Owner, Some(owner.token.clone())),
            (Role::OtherContact, Some(other.token)),
            (Role::Agent, Some(agent.token)),
            (Role::Lead, Some(api.agent("lead@example.com").await.token)),
            (
                Role::Admin,
                Some(api.agent("admin@example.com").await.token),
            ),
            (Role::Disabled, Some(disabled)),
            (Role::Expired, Some(expired)),
        ];
        Self {
            stage,
            database,
            owner,
            clerk,
            agent_id: agent.id,
            tokens,
        }
    }

    pub(crate) fn api(&self) -> &Api {
        &self.stage.hub.api
    }

    pub(crate) fn token(&self, role: Role) -> Option<&str> {
        let found = self.tokens.iter().find(|(of, _)| *of == role);
        found.unwrap().1.as_deref()
    }

    /// What an administrator may do, for making what others try.
    pub(crate) async fn make(&self, path: &str, form: Value) -> Value {
        let path = format!("/api/v1/{path}");
        self.api().post(&self.clerk, &path, &form).await.expect(201)
    }

    /// All rows but those that say only that somebody was here.
    pub(crate) async fn rows(&self) -> Vec<(String, i64, Option<String>)> {
        let tables = "SELECT table_name FROM information_schema.tables \
            WHERE table_schema = 'public' AND table_name NOT IN ('sessions', 'agent_statuses') \
            ORDER BY table_name";
        let tables = self.database.query(tables, &[]).await.unwrap();
        let digests: Vec<String> = tables
            .iter()
            .map(|row| {
                let table: String = row.get(0);
                format!(
                    "SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
                )
            })
            .collect();
        let digests = digests.join(" UNION ALL ");
        let rows = self.database.query(&digests, &[]).await.unwrap();
        rows.iter()
            .map(|row| (row.get(0), row.get(1), row.get(2)))
            .collect()
    }
}

/// A session that nobody has used yet.
async fn newcomer(api: &Api, clerk: &str, email: &str) -> String {
    let form = json!({ "email": email, "name": email, "role": "agent", "password": PASSWORD });
    let made = api.post(clerk, "/api/v1/agents", &form).await.expect(201);
    let agent = api.agent(email).await;
    assert_eq!(agent.id, text(&made["id"]));
    agent.token
}
