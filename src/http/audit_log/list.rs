//! `GET /api/v1/audit_log`: newest first.

use std::collections::BTreeMap;

use actix_web::get;
use actix_web::web::{Data, Json, Query};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

use crate::auth::AdminUser;
use crate::http::paging;
use crate::http::problem::{Problem, ProblemBody};
use crate::store::audit::{AuditRow, audit_list};
use crate::store::pool::Pool;
use crate::wire::audit::{AuditItem, AuditLog, AuditSubject};
use crate::wire::time;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Asked {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// Who changed what, newest first.
#[utoipa::path(
    tag = "audit_log",
    security(("token" = [])),
    params(Asked),
    responses((status = 200, body = AuditLog), (status = 403, body = ProblemBody))
)]
#[get("/api/v1/audit_log")]
pub(super) async fn list_audit_log(
    _user: AdminUser,
    asked: Query<Asked>,
    pool: Data<Pool>,
) -> Result<Json<AuditLog>, Problem> {
    let after = paging::decode(asked.cursor.as_deref())?;
    let page = audit_list(&pool, after, paging::limit(asked.limit)?).await?;
    Ok(Json(AuditLog {
        items: page.rows.into_iter().map(item).collect(),
        next_cursor: page.next.map(|(at, id)| paging::encode(at, id)),
    }))
}

fn item(row: AuditRow) -> AuditItem {
    let subject = row.entry.subject;
    let detail = match row.entry.detail {
        Value::Object(fields) => fields.into_iter().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            BTreeMap::new()
        }
    };
    AuditItem {
        id: row.id,
        at: time::text(row.at),
        by: (&row.by).into(),
        action: row.entry.action,
        subject: AuditSubject {
            kind: subject.kind,
            id: subject.id,
            name: subject.name,
        },
        detail,
    }
}
