//! `POST /api/v1/category_rules/test`: what a message would be read as, and why. Nothing is stored.

use actix_web::post;
use actix_web::web::{Data, Json};
use bellhop_domain::labels::{self as domain, Reading, Told, mood};
use bellhop_domain::{ChannelId, limits};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::AgentUser;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::text;
use crate::labels::language_of;
use crate::store::category_rules::categories;
use crate::store::channels::channel_list;
use crate::store::pool::Pool;
use crate::wire::category_rule::{CategoryTest, CategoryTrace};

#[derive(Deserialize, ToSchema)]
struct Message {
    text: String,
    channel_id: Option<Uuid>,
    /// When it is left out, it is found as with a customer's message.
    language: Option<String>,
}

/// Tries the rules as they are stored.
#[utoipa::path(
    tag = "category_rules",
    security(("token" = [])),
    responses(
        (status = 200, body = CategoryTest),
        (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[post("/api/v1/category_rules/test")]
pub(super) async fn test_category_rules(
    _user: AgentUser,
    form: Json<Message>,
    pool: Data<Pool>,
) -> Result<Json<CategoryTest>, Problem> {
    let said = text::lines("text", &form.text, limits::MESSAGE_TEXT_CHARS_MAX)?;
    let given = form.language.as_deref().unwrap_or_default();
    let given = text::line("language", given, limits::LABEL_CHARS_MAX)?;
    let language = given.or_else(|| language_of(&said).map(str::to_owned));
    let (channel_id, channel_kind) = match form.channel_id {
        None => (String::new(), String::new()),
        Some(id) => {
            let channels = channel_list(&pool).await?;
            let channel = channels.into_iter().find(|one| one.id == ChannelId(id));
            let channel = channel.ok_or_else(|| Problem::not_found("channel"))?;
            (channel.id.to_string(), channel.kind)
        }
    };
    let told = Told {
        text: &said,
        channel_id: &channel_id,
        channel_kind: &channel_kind,
        language: language.as_deref(),
    };
    let trace = categories(&pool).await?.explain(told);
    let mood = mood(&said, language.as_deref());
    let matched = trace.iter().find(|one| one.matched);
    Ok(Json(CategoryTest {
        category: matched.map(|one| one.category.clone()),
        sentiment: Reading {
            mood,
            ..Reading::default()
        }
        .tone()
        .map(Into::into),
        trace: trace.into_iter().map(trace_of).collect(),
        language,
    }))
}

fn trace_of(one: domain::CategoryTrace) -> CategoryTrace {
    CategoryTrace {
        rule_id: one.rule.0,
        name: one.name,
        category: one.category,
        enabled: one.is_enabled,
        matched: one.matched,
        phrase: one.phrase,
        has_phrase: one.has_phrase,
        has_channel: one.has_channel,
        has_language: one.has_language,
    }
}
