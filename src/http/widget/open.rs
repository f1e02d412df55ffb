//! `POST /api/v1/widget/sessions`: a page opens the widget's session.

use std::collections::BTreeMap;

use actix_web::http::header::USER_AGENT;
use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, HttpResponse, post};
use bellhop_actors::Hub;
use bellhop_domain::conversation::ContactSummary;
use chrono::{TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::Channels;
use super::fields::{Answers, answers};
use super::identity::{Claimed, claimed};
use crate::auth::Auth;
use crate::auth::sessions::SESSION_LIFE;
use crate::auth::token;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::text::fit;
use crate::people::contact_changed;
use crate::store::contacts::contact_by_id;
use crate::store::pool::Pool;
use crate::store::read::Audience;
use crate::store::read::conversations::{ConversationFilter, conversation_list};
use crate::store::sessions::TokenHash;
use crate::store::visits::{Visit, visit_open};
use crate::wire::contact::Me;
use crate::wire::conversation::ContactConversation;
use crate::wire::widget::{Identity, WidgetSession};

/// A browser that was away for longer is somebody new.
const VISITOR_LIFE: TimeDelta = TimeDelta::days(365);
/// What the widget shows at first; the rest is a list away.
const CONVERSATIONS_MAX: usize = 20;
const URL_CHARS_MAX: usize = 2_000;
const TITLE_CHARS_MAX: usize = 200;
/// BCP 47 recommends room for 35.
const LOCALE_CHARS_MAX: usize = 35;
const USER_AGENT_CHARS_MAX: usize = 300;

#[derive(Deserialize, ToSchema)]
struct OpenSession {
    channel_key: String,
    /// From an earlier answer.
    visitor_token: Option<String>,
    identity: Option<Identity>,
    /// Answers of the pre-chat form, by the names of its fields.
    fields: Option<BTreeMap<String, String>>,
    page: Option<OpenPage>,
    /// A BCP 47 language tag.
    locale: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct OpenPage {
    url: String,
    title: Option<String>,
}

/// Opens a session for a visitor, who is recognised by `visitor_token` or `identity`.
#[utoipa::path(
    tag = "widget",
    responses(
        (status = 201, body = WidgetSession),
        (status = 400, body = ProblemBody),
        (status = 401, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[post("/api/v1/widget/sessions")]
pub(super) async fn open_session(
    request: HttpRequest,
    form: Json<OpenSession>,
    channels: Data<Channels>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    auth: Data<Auth>,
) -> Result<HttpResponse, Problem> {
    let form = form.into_inner();
    let channel = channels.by_key(&pool, &form.channel_key).await?;
    let identity = form.identity.as_ref();
    let who = identity.map(|identity| claimed(identity, &channel.row.identity_secret));
    let who = who.transpose()?.unwrap_or_default();
    let prechat = &channel.row.settings.prechat;
    let told = form.fields.as_ref().map(|fields| answers(fields, prechat));
    let told = told.transpose()?.unwrap_or_default();

    let (session_token, session) = new_token()?;
    let (new_visitor_token, new_visitor) = new_token()?;
    let agent = request.headers().get(USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    let Claimed {
        user_id,
        name,
        email,
        proven_email,
    } = who;
    let Answers {
        name: told_name,
        email: told_email,
        attributes,
    } = told;
    let now = Utc::now();
    let visit = Visit {
        channel_id: channel.row.id,
        visitor: form.visitor_token.as_deref().and_then(token::hash),
        user_id,
        name: name.or(told_name),
        email: email.or(told_email),
        proven_email,
        attributes: with_page(attributes, form.page.as_ref()),
        language: fit(form.locale.as_deref(), LOCALE_CHARS_MAX),
        user_agent: fit(agent, USER_AGENT_CHARS_MAX),
        now,
        session,
        session_expires_at: now + SESSION_LIFE,
        new_visitor,
        visitor_expires_at: now + VISITOR_LIFE,
    };
    let visited = visit_open(&pool, visit).await?;
    let filter = ConversationFilter {
        contact_id: Some(visited.contact_id),
        ..ConversationFilter::all(Audience::Contact)
    };
    let page = conversation_list(&pool, &filter, None, CONVERSATIONS_MAX).await?;
    // Who has said nothing yet is shown nowhere.
    if (visited.is_renamed || visited.joined.is_some())
        && !page.rows.is_empty()
        && let Some(row) = contact_by_id(&pool, visited.contact_id).await?
    {
        contact_changed(&row, &pool, &hub, &auth).await?;
    }
    let summaries = page
        .rows
        .iter()
        .map(|row| ContactSummary::from(&row.summary));
    let visitor_token = match form.visitor_token {
        Some(kept) if visited.is_recognised => kept,
        Some(_) | None => new_visitor_token,
    };
    Ok(HttpResponse::Created().json(WidgetSession {
        token: session_token,
        visitor_token,
        contact: Me {
            id: visited.contact_id.0,
            name: visited.name,
            email: visited.email,
        },
        conversations: summaries.map(ContactConversation::from).collect(),
    }))
}

fn new_token() -> Result<(String, TokenHash), Problem> {
    let token = token::new_token().map_err(Problem::internal)?;
    let hash = token::hash(&token).ok_or_else(|| Problem::internal("a token has no hash"))?;
    Ok((token, hash))
}

/// Where the visitor was last, for agents who look later. No field of a form has a dot in its name.
fn with_page(mut attributes: Map<String, Value>, page: Option<&OpenPage>) -> Map<String, Value> {
    let url = page.and_then(|page| fit(Some(&page.url), URL_CHARS_MAX));
    if let (Some(url), Some(page)) = (url, page) {
        let title = fit(page.title.as_deref(), TITLE_CHARS_MAX);
        let last = json!({ "url": url, "title": title.unwrap_or_default() });
        attributes.insert("page.last".to_owned(), last);
    }
    attributes
}
