//! Who may use which route: one line each. A route without a line fails the test, and a line without a route too.
//! `{id}` in a body or query stands for the id of what is tried, `{fresh}` for a word that nothing has yet.

use super::targets::Target;
use super::{
    ADMINS, AGENTS, ANYBODY, CONTACTS, LEADS, OWNER, OWNER_AND_AGENTS, SIGNED_IN, WINDOWS, Who,
};

pub(super) struct Route {
    pub call: &'static str,
    pub may: Who,
    /// What it is tried on, made anew for each who may.
    pub on: Target,
    /// A query, a JSON body, or nothing.
    pub with: &'static str,
}

const fn route(call: &'static str, may: Who, on: Target, with: &'static str) -> Route {
    Route {
        call,
        may,
        on,
        with,
    }
}

const AGENT: &str = r#"{"email":"{fresh}@example.com","name":"{fresh}","role":"agent","password":"long enough to be one"}"#;
const REPLY: &str = r#"{"shortcut":"{fresh}","title":"{fresh}","text":"Hello"}"#;
const RULE: &str = r#"{"name":"{fresh}","conditions":[{"field":"text","operator":"contains","value":"zzz"}],"outcome":{"priority":"high"}}"#;
const MACRO: &str =
    r#"{"shortcut":"{fresh}","title":"{fresh}","text":"Hello","steps":{"add_tags":["vip"]}}"#;
const CATEGORY: &str = r#"{"name":"{fresh}","category":"Refunds","phrases":["zzz"]}"#;
const SCHEDULE: &str =
    r#"{"name":"{fresh}","timezone":"Europe/Berlin","hours":[[],[],[],[],[],[],[]]}"#;
const STATUS: &str = r#"{"label":"{fresh}","kind":"away"}"#;
const NAME: &str = r#"{"name":"{fresh}"}"#;
const TEXT: &str = r#"{"text":"Hello","client_id":"{fresh}"}"#;
const NOTE: &str = r#"{"text":"Hello","client_id":"{fresh}","visibility":"internal"}"#;

#[rustfmt::skip]
pub(super) const ROUTES: &[Route] = &[
    route("GET /healthz", ANYBODY, Target::Nothing, ""),
    route("GET /readyz", ANYBODY, Target::Nothing, ""),
    // Of this machine only, whoever it is.
    route("GET /metrics", ANYBODY, Target::Nothing, ""),
    route("GET /api/v1/demo", ANYBODY, Target::Nothing, ""),
    // The signature in the link is the permission.
    route("GET /files/{id}/{name}", ANYBODY, Target::FileLink, ""),
    // Widgets show the faces of agents to everybody.
    route("GET /avatars/{agent_id}", ANYBODY, Target::SomeAgent, ""),
    route("GET /api/v1/widget/config", ANYBODY, Target::Nothing, "?channel_key=demo"),
    route("POST /api/v1/widget/sessions", ANYBODY, Target::Nothing, r#"{"channel_key":"demo"}"#),
    route("POST /api/v1/sessions", ANYBODY, Target::Nothing, r#"{"email":"jon@example.com","password":"bellhop-demo"}"#),
    route("POST /api/v1/sessions/current/token", WINDOWS, Target::Nothing, ""),

    route("GET /api/v1/me", SIGNED_IN, Target::Nothing, ""),
    route("POST /api/v1/attachments", SIGNED_IN, Target::Form, ""),
    route("POST /api/v1/uploads", SIGNED_IN, Target::Nothing, r#"{"name":"a.txt","size_bytes":3}"#),
    route("GET /api/v1/uploads/{id}", OWNER, Target::Upload, ""),
    route("PATCH /api/v1/uploads/{id}", OWNER, Target::Upload, "abc"),

    // Contacts are answered their own; `horizontal` looks at what is in the list.
    route("GET /api/v1/conversations", SIGNED_IN, Target::Nothing, ""),
    route("POST /api/v1/conversations", CONTACTS, Target::Nothing, TEXT),
    route("GET /api/v1/conversations/counts", AGENTS, Target::Nothing, ""),
    route("GET /api/v1/conversations/{id}", OWNER_AND_AGENTS, Target::Conversation, ""),
    route("PATCH /api/v1/conversations/{id}", AGENTS, Target::Conversation, r#"{"priority":"high"}"#),
    route("GET /api/v1/conversations/{id}/draft", AGENTS, Target::Conversation, ""),
    route("PUT /api/v1/conversations/{id}/draft", AGENTS, Target::Conversation, r#"{"text":"{fresh}"}"#),
    route("GET /api/v1/conversations/{id}/messages", OWNER_AND_AGENTS, Target::Conversation, ""),
    route("POST /api/v1/conversations/{id}/messages", OWNER_AND_AGENTS, Target::Conversation, TEXT),
    route("POST /api/v1/conversations/{id}/messages", AGENTS, Target::Conversation, NOTE),
    route("PATCH /api/v1/conversations/{id}/messages/{message_id}", OWNER, Target::Message, r#"{"text":"{fresh}"}"#),
    route("DELETE /api/v1/conversations/{id}/messages/{message_id}", OWNER, Target::Message, ""),
    route("POST /api/v1/conversations/{id}/messages/{message_id}/retry", AGENTS, Target::Message, ""),
    route("POST /api/v1/conversations/{id}/messages/{message_id}/acts", AGENTS, Target::Message, r#"{"act":"dismiss","kind":"hide"}"#),
    route("GET /api/v1/conversations/{id}/comments", AGENTS, Target::Conversation, ""),
    route("POST /api/v1/conversations/{id}/seen", OWNER_AND_AGENTS, Target::Conversation, r#"{"seq":1}"#),
    route("GET /api/v1/conversations/{id}/timeline", OWNER_AND_AGENTS, Target::Conversation, ""),

    route("GET /api/v1/contacts", AGENTS, Target::Nothing, ""),
    route("GET /api/v1/contacts/{id}", AGENTS, Target::Contact, ""),
    route("PATCH /api/v1/contacts/{id}", AGENTS, Target::Contact, r#"{"notes":"{fresh}"}"#),
    route("GET /api/v1/contacts/{id}/identities", AGENTS, Target::Contact, ""),
    route("GET /api/v1/contacts/{id}/duplicates", AGENTS, Target::Contact, ""),
    route("GET /api/v1/contacts/{id}/timeline", AGENTS, Target::Contact, ""),
    route("GET /api/v1/contacts/{id}/consents", AGENTS, Target::Contact, ""),
    route("PUT /api/v1/contacts/{id}/consents", AGENTS, Target::Contact, r#"{"purpose":"marketing","state":"granted"}"#),
    // Whoever answers people sees that two are one; an undo brings back what was.
    route("GET /api/v1/contacts/{id}/joins", AGENTS, Target::TwoContacts, "?contact_id={id}"),
    route("POST /api/v1/contacts/{id}/joins", AGENTS, Target::TwoContacts, r#"{"contact_id":"{id}"}"#),
    route("POST /api/v1/contact_joins/{id}/undo", AGENTS, Target::Join, ""),
    // Nothing brings back what is erased.
    route("POST /api/v1/contacts/{id}/erase", ADMINS, Target::TwoContacts, r#"{"confirm":"erase"}"#),
    route("GET /api/v1/transfer_targets", AGENTS, Target::Conversation, "?conversation_id={id}"),
    route("GET /api/v1/canned_replies", AGENTS, Target::Nothing, ""),
    route("POST /api/v1/canned_replies", AGENTS, Target::Nothing, REPLY),
    route("PATCH /api/v1/canned_replies/{id}", AGENTS, Target::Record("canned_replies", REPLY), REPLY),
    route("DELETE /api/v1/canned_replies/{id}", AGENTS, Target::Record("canned_replies", REPLY), ""),
    // With steps it is a macro, which acts on conversations.
    route("POST /api/v1/canned_replies", LEADS, Target::Nothing, MACRO),
    route("PATCH /api/v1/canned_replies/{id}", LEADS, Target::Record("canned_replies", MACRO), r#"{"text":"Good day"}"#),
    route("DELETE /api/v1/canned_replies/{id}", LEADS, Target::Record("canned_replies", MACRO), ""),
    route("POST /api/v1/conversations/{id}/macro", AGENTS, Target::ConversationAndReply, r#"{"canned_reply_id":"{reply}","text":"Hello","client_id":"{fresh}"}"#),

    route("GET /api/v1/bulk_jobs", AGENTS, Target::Nothing, ""),
    route("POST /api/v1/bulk_jobs", AGENTS, Target::Conversation, r#"{"conversation_ids":["{id}"],"steps":{"add_tags":["bulk"]},"delay_seconds":300}"#),
    // Others' jobs do not exist, but for team leads.
    route("GET /api/v1/bulk_jobs/{id}", LEADS, Target::BulkJob, ""),
    route("GET /api/v1/bulk_jobs/{id}/items", LEADS, Target::BulkJob, ""),
    route("POST /api/v1/bulk_jobs/{id}/cancel", LEADS, Target::BulkJob, ""),
    route("POST /api/v1/bulk_jobs/{id}/go_on", LEADS, Target::BulkJob, ""),
    route("POST /api/v1/bulk_jobs/{id}/undo", LEADS, Target::BulkJob, ""),

    route("GET /api/v1/agents", AGENTS, Target::Nothing, ""),
    route("POST /api/v1/agents", ADMINS, Target::Nothing, AGENT),
    route("GET /api/v1/agents/{id}", AGENTS, Target::Record("agents", AGENT), ""),
    route("PATCH /api/v1/agents/{id}", ADMINS, Target::Record("agents", AGENT), NAME),
    route("PATCH /api/v1/agents/{id}", ADMINS, Target::Record("agents", AGENT), r#"{"role":"admin"}"#),
    route("PATCH /api/v1/agents/{id}", ADMINS, Target::Record("agents", AGENT), r#"{"disabled":true}"#),
    route("PATCH /api/v1/agents/{id}", LEADS, Target::Record("agents", AGENT), r#"{"team_ids":[],"skills":[]}"#),
    route("GET /api/v1/agents/{id}/status_history", LEADS, Target::Record("agents", AGENT), ""),
    route("GET /api/v1/wallboard", LEADS, Target::Nothing, ""),
    route("GET /api/v1/audit_log", ADMINS, Target::Nothing, ""),
    route("GET /api/v1/capacity", AGENTS, Target::Nothing, ""),
    route("PUT /api/v1/capacity", ADMINS, Target::Capacity, "{as it is}"),

    route("GET /api/v1/teams", AGENTS, Target::Nothing, ""),
    route("POST /api/v1/teams", ADMINS, Target::Nothing, NAME),
    route("PATCH /api/v1/teams/{id}", ADMINS, Target::Record("teams", NAME), NAME),
    route("DELETE /api/v1/teams/{id}", ADMINS, Target::Record("teams", NAME), ""),
    route("POST /api/v1/teams/{id}/restore", ADMINS, Target::Deleted("teams", NAME), ""),
    route("GET /api/v1/skills", AGENTS, Target::Nothing, ""),
    route("POST /api/v1/skills", ADMINS, Target::Nothing, NAME),
    route("PATCH /api/v1/skills/{id}", ADMINS, Target::Record("skills", NAME), NAME),
    route("DELETE /api/v1/skills/{id}", ADMINS, Target::Record("skills", NAME), ""),
    route("POST /api/v1/skills/{id}/restore", ADMINS, Target::Deleted("skills", NAME), ""),
    route("GET /api/v1/schedules", AGENTS, Target::Nothing, ""),
    route("POST /api/v1/schedules", ADMINS, Target::Nothing, SCHEDULE),
    route("PATCH /api/v1/schedules/{id}", ADMINS, Target::Record("schedules", SCHEDULE), NAME),
    route("DELETE /api/v1/schedules/{id}", ADMINS, Target::Record("schedules", SCHEDULE), ""),
    route("POST /api/v1/schedules/{id}/restore", ADMINS, Target::Deleted("schedules", SCHEDULE), ""),
    route("GET /api/v1/agent_statuses", AGENTS, Target::Nothing, ""),
    route("POST /api/v1/agent_statuses", ADMINS, Target::Nothing, STATUS),
    route("PATCH /api/v1/agent_statuses/{id}", ADMINS, Target::Record("agent_statuses", STATUS), STATUS),
    route("DELETE /api/v1/agent_statuses/{id}", ADMINS, Target::Record("agent_statuses", STATUS), ""),
    route("POST /api/v1/agent_statuses/{id}/restore", ADMINS, Target::Deleted("agent_statuses", STATUS), ""),
    route("GET /api/v1/queues", AGENTS, Target::Nothing, ""),
    route("POST /api/v1/queues", ADMINS, Target::Nothing, NAME),
    route("PATCH /api/v1/queues/{id}", ADMINS, Target::Record("queues", NAME), NAME),
    route("DELETE /api/v1/queues/{id}", ADMINS, Target::Record("queues", NAME), ""),
    route("POST /api/v1/queues/{id}/restore", ADMINS, Target::Deleted("queues", NAME), ""),
    route("GET /api/v1/routing_rules", AGENTS, Target::Nothing, ""),
    route("POST /api/v1/routing_rules", ADMINS, Target::Nothing, RULE),
    route("POST /api/v1/routing_rules/test", AGENTS, Target::Nothing, r#"{"text":"Hello"}"#),
    route("PUT /api/v1/routing_rules/order", ADMINS, Target::RuleOrder, "{as it is}"),
    route("PATCH /api/v1/routing_rules/{id}", ADMINS, Target::Record("routing_rules", RULE), NAME),
    route("DELETE /api/v1/routing_rules/{id}", ADMINS, Target::Record("routing_rules", RULE), ""),
    route("POST /api/v1/routing_rules/{id}/restore", ADMINS, Target::Deleted("routing_rules", RULE), ""),

    route("GET /api/v1/category_rules", AGENTS, Target::Nothing, ""),
    route("POST /api/v1/category_rules", ADMINS, Target::Nothing, CATEGORY),
    route("POST /api/v1/category_rules/test", AGENTS, Target::Nothing, r#"{"text":"Hello"}"#),
    route("PUT /api/v1/category_rules/order", ADMINS, Target::CategoryOrder, "{as it is}"),
    route("PATCH /api/v1/category_rules/{id}", ADMINS, Target::Record("category_rules", CATEGORY), NAME),
    route("DELETE /api/v1/category_rules/{id}", ADMINS, Target::Record("category_rules", CATEGORY), ""),
    route("POST /api/v1/category_rules/{id}/restore", ADMINS, Target::Deleted("category_rules", CATEGORY), ""),

    route("GET /api/v1/channels", ADMINS, Target::Nothing, ""),
    route("POST /api/v1/channels", ADMINS, Target::Nothing, NAME),
    route("GET /api/v1/channels/platforms", ADMINS, Target::Nothing, ""),
    route("PATCH /api/v1/channels/{id}", ADMINS, Target::Channel, NAME),
    route("POST /api/v1/channels/{id}/secret", ADMINS, Target::Channel, ""),
    route("PATCH /api/v1/channels/{id}", ADMINS, Target::Channel, r#"{"retention_days":30}"#),
    route("GET /api/v1/channels/{id}/retention", ADMINS, Target::Channel, "?days=30"),
    route("POST /api/v1/channels/{id}/check", ADMINS, Target::Channel, ""),
    route("POST /api/v1/channels/{id}/subscribe", ADMINS, Target::Account, ""),
    route("GET /api/v1/channels/{id}/templates", AGENTS, Target::Channel, ""),
    route("GET /api/v1/channels/{id}/deliveries", ADMINS, Target::Channel, ""),
    route("GET /api/v1/channels/{id}/deliveries/{delivery_id}", ADMINS, Target::Delivery, ""),
    route("POST /api/v1/channels/{id}/deliveries/{delivery_id}/replay", ADMINS, Target::Delivery, ""),
    // The signature is the permission.
    route("POST /webhooks/{platform}/{key}", ANYBODY, Target::Webhook, ""),
    // The token in its query is.
    route("GET /webhooks/{platform}/{key}", ANYBODY, Target::Greeting, ""),
    // The signature again, and a code that only the person was given.
    route("POST /webhooks/{platform}/{key}/deletion", ANYBODY, Target::DeletionRequest, ""),
    route("GET /data-deletions/{code}", ANYBODY, Target::DeletionCode, ""),

    // The last, because it ends the sessions that the others need.
    route("DELETE /api/v1/sessions/current", SIGNED_IN, Target::Nothing, ""),
];
