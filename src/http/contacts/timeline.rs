//! `GET /api/v1/contacts/{id}/timeline`: all channels, newest first.

use std::collections::{BTreeMap, HashMap};

use actix_web::get;
use actix_web::web::{Data, Json, Path, Query};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{check_is_there, contact_id};
use crate::auth::AgentUser;
use crate::http::conversations::tell_publicity;
use crate::http::paging;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::people::timeline::{Moment, timeline_of};
use crate::store::pool::Pool;
use crate::store::read::conversations::{ConversationRow, conversations_by_ids};
use crate::wire::conversation::{AgentConversation, ChannelName};
use crate::wire::people::AgentName;
use crate::wire::person::{ContactMoment, ContactTimeline};
use crate::wire::time;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// What happened with a contact over all channels: conversations by when they began, when they were first seen,
/// joins, and what they allowed.
#[utoipa::path(
    tag = "contacts",
    security(("token" = [])),
    params(Asked),
    responses((status = 200, body = ContactTimeline), (status = 400, body = ProblemBody))
)]
#[get("/api/v1/contacts/{id}/timeline")]
pub(super) async fn contact_timeline(
    _user: AgentUser,
    id: Path<Uuid>,
    asked: Query<Asked>,
    pool: Data<Pool>,
) -> Result<Json<ContactTimeline>, Problem> {
    let after = paging::decode(asked.cursor.as_deref())?;
    let limit = paging::limit(asked.limit)?;
    let id = contact_id(*id);
    check_is_there(id, &pool).await?;
    let page = timeline_of(&pool, id, after, limit).await?;
    let ids = page.moments.iter().filter_map(|one| one.conversation_id);
    let rows = conversations_by_ids(&pool, ids.collect()).await?;
    let rows: HashMap<_, _> = rows.into_iter().map(|row| (row.summary.id, row)).collect();
    let moments = page.moments.into_iter().map(|one| {
        let conversation = one.conversation_id.and_then(|id| rows.get(&id));
        moment(one, conversation)
    });
    let mut moments: Vec<_> = moments.collect();
    let shown = moments
        .iter_mut()
        .filter_map(|one| one.conversation.as_mut());
    tell_publicity(&pool, shown).await?;
    Ok(Json(ContactTimeline {
        moments,
        next_cursor: page.next.map(|(at, id)| paging::encode(at, id)),
    }))
}

fn moment(one: Moment, conversation: Option<&ConversationRow>) -> ContactMoment {
    let detail = match one.detail {
        Value::Object(fields) => fields.into_iter().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            BTreeMap::new()
        }
    };
    ContactMoment {
        id: one.id,
        at: time::text(one.at),
        kind: one.kind,
        conversation: conversation.map(|row| AgentConversation::new(&row.summary, &row.card)),
        channel: one.channel.map(|channel| ChannelName {
            id: channel.id,
            kind: channel.kind,
            name: channel.name,
        }),
        detail,
        by: one.by.as_ref().map(AgentName::from),
    }
}
