//! `PUT /api/v1/capacity`.

use std::collections::BTreeMap;

use actix_web::put;
use actix_web::web::Json;
use bellhop_domain::agent::{Capacity, ChannelClass, ClassRule};
use serde::Deserialize;
use utoipa::ToSchema;

use super::UNITS;
use crate::http::problem::{Problem, ProblemBody};
use crate::http::record_editor::RecordEditor;
use crate::http::record_form::{number, required, word};
use crate::store::capacity::capacity_set;
use crate::wire::capacity::Capacity as CapacityBody;

#[derive(Deserialize, ToSchema)]
struct ClassForm {
    units_max: i64,
    #[serde(default)]
    interrupts: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
struct CapacityForm {
    /// All of `chat`, `messaging`, `email` and `voice`.
    classes: BTreeMap<String, ClassForm>,
}

/// Sets units by channel class, and what may interrupt what.
#[utoipa::path(
    tag = "capacity",
    security(("token" = [])),
    responses(
        (status = 200, body = CapacityBody),
        (status = 400, body = ProblemBody),
        (status = 403, body = ProblemBody),
    )
)]
#[put("/api/v1/capacity")]
pub(super) async fn put_capacity(
    editor: RecordEditor,
    form: Json<CapacityForm>,
) -> Result<Json<CapacityBody>, Problem> {
    let capacity = parse(&form)?;
    capacity_set(&editor.pool, &editor.by, &capacity).await?;
    editor.records.changed();
    Ok(Json((&capacity).into()))
}

fn parse(form: &CapacityForm) -> Result<Capacity, Problem> {
    let class = |field: &str, text: &str| {
        let as_str = ChannelClass::as_str;
        word(field, text, ChannelClass::ALL, as_str)
    };
    for name in form.classes.keys() {
        class("classes", name)?;
    }
    let mut classes = BTreeMap::new();
    for known in ChannelClass::ALL {
        let place = format!("classes/{}", known.as_str());
        let form = required(&place, form.classes.get(known.as_str()))?;
        let at = format!("{place}/interrupts");
        let interrupts = form.interrupts.iter().map(|text| class(&at, text));
        let mut interrupts = interrupts.collect::<Result<Vec<_>, _>>()?;
        interrupts.sort_unstable();
        interrupts.dedup();
        // It always may join its own.
        interrupts.retain(|other| other != known);
        let units_max = number(&format!("{place}/units_max"), form.units_max, &UNITS)?;
        let rule = ClassRule {
            units_max,
            interrupts,
        };
        classes.insert(*known, rule);
    }
    Ok(Capacity { classes })
}
