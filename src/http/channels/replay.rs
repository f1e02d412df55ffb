//! `POST /api/v1/channels/{id}/deliveries/{delivery_id}/replay`.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};
use bellhop_domain::ChannelId;
use serde_json::json;
use uuid::Uuid;

use crate::auth::AdminUser;
use crate::channels::Inbound;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::audit::{AuditEntry, Subject, audit_add};
use crate::store::inbound::deliveries::delivery_replay;
use crate::store::pool::Pool;

/// Works a delivery off again; what it had done already is not done twice.
#[utoipa::path(
    tag = "channels",
    security(("token" = [])),
    params(("id" = Uuid, Path), ("delivery_id" = i64, Path)),
    responses(
        (status = 202),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
    )
)]
#[post("/api/v1/channels/{id}/deliveries/{delivery_id}/replay")]
pub(super) async fn replay_delivery(
    user: AdminUser,
    path: Path<(Uuid, i64)>,
    pool: Data<Pool>,
    inbound: Data<Inbound>,
) -> Result<HttpResponse, Problem> {
    let (channel, id) = path.into_inner();
    if !delivery_replay(&pool, ChannelId(channel), id).await? {
        return Err(Problem::not_found("delivery; it may be forgotten"));
    }
    inbound.wake();
    let entry = AuditEntry {
        action: "channel.replay".to_owned(),
        subject: Subject {
            kind: "channel".to_owned(),
            id: Some(channel),
            name: format!("delivery {id}"),
        },
        detail: json!({ "delivery_id": id }),
    };
    audit_add(&pool, &user.by(), entry).await?;
    Ok(HttpResponse::Accepted().finish())
}
