//! `POST /api/v1/channels/{id}/subscribe`.

use actix_web::post;
use actix_web::web::{Data, Json, Path};
use serde_json::json;
use uuid::Uuid;

use super::check::Asked;
use crate::auth::AdminUser;
use crate::channels::{Inbound, Sender, subscribe};
use crate::http::problem::{Problem, ProblemBody};
use crate::http::shared::PublicUrl;
use crate::store::audit::{AuditEntry, Subject, audit_add};
use crate::store::pool::Pool;
use crate::wire::channel::ChannelSubscribed;

/// Tells the platform, where its API allows it, to post to this channel's address.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    responses(
        (status = 200, body = ChannelSubscribed),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody),
    )
)]
#[post("/api/v1/channels/{id}/subscribe")]
pub(super) async fn subscribe_channel(
    user: AdminUser,
    id: Path<Uuid>,
    pool: Data<Pool>,
    inbound: Data<Inbound>,
    sender: Data<Sender>,
    public_url: Data<PublicUrl>,
) -> Result<Json<ChannelSubscribed>, Problem> {
    let asked = Asked::of(&pool, &inbound, *id).await?;
    let url = asked.webhook_url(&public_url);
    let told = subscribe(&sender, asked.platform, &asked.credentials, &url).await;
    let detail = told.map_err(refused)?;
    let entry = AuditEntry {
        action: "channel.subscribe".to_owned(),
        subject: Subject {
            kind: "channel".to_owned(),
            id: Some(asked.row.id),
            name: asked.row.name,
        },
        detail: json!({}),
    };
    audit_add(&pool, &user.by(), entry).await?;
    Ok(Json(ChannelSubscribed { detail }))
}

pub(super) fn refused(reason: String) -> Problem {
    Problem::unprocessable("platform_refused", reason)
}
