//! `POST /api/v1/routing_rules/test`: where a conversation would go, and why. Nothing is stored.

use std::collections::BTreeMap;

use actix_web::post;
use actix_web::web::{Data, Json};
use bellhop_domain::routing::{self as domain, Route, RouteFacts, route};
use bellhop_domain::{ChannelId, ContactId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::text;
use crate::store::channels::channel_list;
use crate::store::contacts::contact_by_id;
use crate::store::floor::{FloorRecords, floor_records};
use crate::store::pool::Pool;
use crate::store::routing_rules::field_text;
use crate::wire::routing::QueueName;
use crate::wire::routing_rule::{ConditionTrace, RoutingTest, RuleTrace};

/// As much as a link can have.
const PAGE_CHARS_MAX: usize = 2_000;
/// A form with more questions is filled in by nobody.
const FIELDS_MAX: usize = 50;

/// What is known of the conversation; what is left out is unknown, or the contact's.
#[derive(Deserialize, ToSchema)]
struct RoutingFacts {
    channel_id: Option<Uuid>,
    contact_id: Option<Uuid>,
    email: Option<String>,
    name: Option<String>,
    verified: Option<bool>,
    page_url: Option<String>,
    language: Option<String>,
    #[serde(default)]
    text: String,
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

/// Tries the rules as they are stored.
#[utoipa::path(
    tag = "routing_rules",
    security(("token" = [])),
    responses(
        (status = 200, body = RoutingTest),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[post("/api/v1/routing_rules/test")]
pub(super) async fn test_routing_rules(
    _user: AgentUser,
    form: Json<RoutingFacts>,
    pool: Data<Pool>,
) -> Result<Json<RoutingTest>, Problem> {
    let facts = facts(&pool, form.into_inner()).await?;
    let records = floor_records(&pool).await?;
    let languages = records.languages();
    let route = route(&records.rules, &facts, &languages, records.default_queue);
    Ok(Json(told(route, &records)))
}

async fn facts(pool: &Pool, form: RoutingFacts) -> Result<RouteFacts, Problem> {
    let line = |field: &str, text: Option<&str>, max| match text {
        Some(text) => text::line(field, text, max),
        None => Ok(None),
    };
    if form.fields.len() > FIELDS_MAX {
        let detail = format!("fields has too many entries; at most {FIELDS_MAX} are allowed");
        return Err(Problem::bad_request(detail).at("fields"));
    }
    let chars_max = bellhop_domain::limits::MESSAGE_TEXT_CHARS_MAX;
    let mut facts = RouteFacts {
        email: line("email", form.email.as_deref(), text::EMAIL_CHARS_MAX)?,
        name: line("name", form.name.as_deref(), text::NAME_CHARS_MAX)?,
        is_verified: form.verified.unwrap_or(false),
        page_url: line("page_url", form.page_url.as_deref(), PAGE_CHARS_MAX)?,
        language: line("language", form.language.as_deref(), text::NAME_CHARS_MAX)?,
        text: text::lines("text", &form.text, chars_max)?,
        fields: form.fields,
        ..RouteFacts::default()
    };
    if let Some(id) = form.channel_id {
        let channels = channel_list(pool).await?;
        let channel = channels.into_iter().find(|one| one.id == ChannelId(id));
        let channel = channel.ok_or_else(|| Problem::not_found("channel"))?;
        facts.channel_id = channel.id.to_string();
        facts.channel_kind = channel.kind;
    }
    if let Some(id) = form.contact_id {
        let contact = contact_by_id(pool, ContactId(id)).await?;
        let contact = contact.ok_or_else(|| Problem::not_found("contact"))?;
        facts.is_known = contact.conversation_count > 0;
        facts.is_verified = form.verified.unwrap_or(contact.verified);
        facts.email = facts.email.or(contact.email);
        facts.name = facts.name.or(contact.name);
        facts.language = facts.language.or(contact.language);
    }
    Ok(facts)
}

fn told(route: Route, records: &FloorRecords) -> RoutingTest {
    let queue = route.queue.and_then(|id| {
        let mut queues = records.queues.iter().map(|queue| &queue.settings);
        queues.find(|queue| queue.id == id)
    });
    RoutingTest {
        queue: queue.map(|queue| QueueName {
            id: queue.id.0,
            name: queue.name.clone(),
        }),
        fallback: route.rule.is_none(),
        priority: route.priority.map(Into::into),
        skills: route.skills.iter().map(Into::into).collect(),
        answer_within_seconds: route.answer_within.map(|within| within.as_secs()),
        trace: route.trace.into_iter().map(rule).collect(),
    }
}

fn rule(trace: domain::RuleTrace) -> RuleTrace {
    let condition = |one: domain::ConditionTrace| ConditionTrace {
        field: field_text(&one.condition.field),
        operator: one.condition.operator.into(),
        value: one.condition.value,
        actual: one.actual,
        held: one.held,
    };
    RuleTrace {
        rule_id: trace.rule.0,
        name: trace.name,
        matched: trace.matched,
        conditions: trace.conditions.into_iter().map(condition).collect(),
        effect: trace.effect.into(),
    }
}
