//! `POST /api/v1/bulk_jobs`.

use std::collections::BTreeSet;
use std::time::Duration;

use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, post};
use bellhop_actors::Hub;
use bellhop_domain::ConversationId;
use bellhop_domain::limits::{CLIENT_ID_CHARS_MAX, MESSAGE_TEXT_CHARS_MAX};
use bellhop_domain::steps::Steps;
use chrono::{TimeDelta, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{AgentUser, Principal};
use crate::bulk::{Bulk, DELAY_MAX, IDS_MAX, ITEMS_MAX, JOBS_LIVE_MAX, REPLY_DELAY, job};
use crate::http::conversations::filter::Filter;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_form::{at_most, number};
use crate::http::steps_form::StepsForm;
use crate::http::text;
use crate::store::bulk::{JobAction, JobState, Made, NewJob, bulk_job_create, bulk_jobs_of};
use crate::store::canned_replies::canned_reply_get;
use crate::store::pool::Pool;
use crate::store::read::conversations::{ConversationFilter, conversation_list};
use crate::wire::bulk::BulkJob;

/// Rows of one look at what a filter finds.
const PAGE: usize = 500;

/// Either `conversation_ids` or `filter`, and either `canned_reply_id` or `steps` and `reply`.
#[derive(Deserialize, ToSchema)]
struct NewBulkJob {
    /// Makes a request that is sent again the same job.
    client_id: Option<String>,
    conversation_ids: Option<Vec<Uuid>>,
    /// All that it finds now, at most 5,000.
    filter: Option<Filter>,
    /// A macro: its text is the reply.
    canned_reply_id: Option<Uuid>,
    steps: Option<StepsForm>,
    /// With placeholders, as canned replies have them.
    reply: Option<String>,
    /// So long it can be called off before anything is done; 8 with a reply, else 0.
    delay_seconds: Option<i64>,
}

/// Does the same to many conversations, one after the other, in the asker's name.
#[utoipa::path(
    tag = "bulk_jobs",
    security(("token" = [])),
    responses(
        (status = 201, body = BulkJob),
        (status = 400, body = ProblemBody),
        (status = 409, body = ProblemBody),
    )
)]
#[post("/api/v1/bulk_jobs")]
pub(super) async fn create_bulk_job(
    user: AgentUser,
    form: Json<NewBulkJob>,
    pool: Data<Pool>,
    hub: Data<Hub>,
    bulk: Data<Bulk>,
) -> Result<HttpResponse, Problem> {
    let form = form.into_inner();
    let client_id = client_id(form.client_id.as_deref())?;
    let action = action(&form, &pool, &hub).await?;
    let delay = delay(form.delay_seconds, action.reply.is_some())?;
    let targets = targets(&user, form.conversation_ids, form.filter, &pool).await?;
    check_room(&user, &pool).await?;
    let starts_at = Utc::now()
        .checked_add_signed(delay)
        .unwrap_or_else(Utc::now);
    let new = NewJob {
        by: user.0.by(),
        client_id,
        action,
        starts_at,
    };
    let made = bulk_job_create(&pool, new, &targets).await?;
    if let Made::New(row) = &made {
        bulk.changed(row);
    }
    Ok(HttpResponse::Created().json(job(&made.job())))
}

pub(super) fn client_id(given: Option<&str>) -> Result<String, Problem> {
    let given = text::line("client_id", given.unwrap_or_default(), CLIENT_ID_CHARS_MAX)?;
    Ok(given.unwrap_or_else(|| Uuid::now_v7().to_string()))
}

async fn action(form: &NewBulkJob, pool: &Pool, hub: &Hub) -> Result<JobAction, Problem> {
    let reply = form.reply.as_deref().unwrap_or_default();
    let reply = text::lines("reply", reply, MESSAGE_TEXT_CHARS_MAX)?;
    let steps = match form.steps.clone() {
        Some(steps) => steps.parse("steps/", pool, hub).await?,
        None => Steps::default(),
    };
    let action = match form.canned_reply_id {
        None => JobAction {
            steps,
            reply: Some(reply),
            title: None,
        },
        Some(_) if !steps.is_empty() || !reply.is_empty() => {
            let detail = "a macro brings its own steps and reply; leave the others out";
            return Err(Problem::bad_request(detail).at("canned_reply_id"));
        }
        Some(id) => {
            let found = canned_reply_get(pool, id).await?;
            let found = found.ok_or_else(|| {
                Problem::bad_request("there is no such macro any more").at("canned_reply_id")
            })?;
            JobAction {
                steps: found.steps.unwrap_or_default(),
                reply: Some(found.text),
                title: Some(found.title),
            }
        }
    };
    let reply = action.reply.filter(|text| !text.trim().is_empty());
    if action.steps.is_empty() && reply.is_none() {
        let detail = "say what shall be done: a status, tags, an assignment, a reply or a macro";
        return Err(Problem::bad_request(detail).at("steps"));
    }
    Ok(JobAction { reply, ..action })
}

fn delay(asked: Option<i64>, has_reply: bool) -> Result<TimeDelta, Problem> {
    let usual = if has_reply {
        REPLY_DELAY
    } else {
        Duration::ZERO
    };
    let usual = i64::try_from(usual.as_secs()).unwrap_or_default();
    let max = i64::try_from(DELAY_MAX.as_secs()).unwrap_or_default();
    let seconds: i64 = number("delay_seconds", asked.unwrap_or(usual), &(0..=max))?;
    Ok(TimeDelta::seconds(seconds))
}

async fn targets(
    user: &AgentUser,
    ids: Option<Vec<Uuid>>,
    filter: Option<Filter>,
    pool: &Pool,
) -> Result<Vec<ConversationId>, Problem> {
    let found = match (ids, filter) {
        (Some(ids), None) => {
            at_most("conversation_ids", ids.len(), IDS_MAX)?;
            let mut seen = BTreeSet::new();
            let fresh = ids.into_iter().filter(|id| seen.insert(*id));
            fresh.map(ConversationId).collect()
        }
        (None, Some(filter)) => {
            let principal = Principal::Agent(user.0.clone());
            all_of(&filter.read(&principal)?, pool).await?
        }
        (Some(_), Some(_)) | (None, None) => {
            let detail = "give either conversation_ids or filter";
            return Err(Problem::bad_request(detail).at("conversation_ids"));
        }
    };
    if found.is_empty() {
        let detail = "no conversation is meant; choose some, or widen the filter";
        return Err(Problem::bad_request(detail).at("conversation_ids"));
    }
    Ok(found)
}

/// As they are now: what comes into the list later is not touched.
async fn all_of(filter: &ConversationFilter, pool: &Pool) -> Result<Vec<ConversationId>, Problem> {
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = conversation_list(pool, filter, after, PAGE).await?;
        found.extend(page.rows.iter().map(|row| row.summary.id));
        if found.len() > ITEMS_MAX {
            let detail = format!(
                "more than {ITEMS_MAX} conversations are meant; narrow the filter and do it in parts"
            );
            return Err(Problem::bad_request(detail).at("filter"));
        }
        after = page.next;
        if after.is_none() {
            return Ok(found);
        }
    }
}

pub(super) async fn check_room(user: &AgentUser, pool: &Pool) -> Result<(), Problem> {
    let limit = i64::try_from(JOBS_LIVE_MAX).unwrap_or(i64::MAX);
    // A job that is over makes room; those before it are over or few.
    let newest = bulk_jobs_of(pool, user.0.id, limit).await?;
    let is_live = |state| matches!(state, JobState::Waiting | JobState::Running);
    let live = newest.iter().filter(|job| is_live(job.state)).count();
    if live < JOBS_LIVE_MAX {
        return Ok(());
    }
    let detail = format!("{JOBS_LIVE_MAX} jobs of yours are under way; wait for one, or cancel it");
    Err(Problem::conflict("conflict", detail))
}
