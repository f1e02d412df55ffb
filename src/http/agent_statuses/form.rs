//! What an admin may say of a custom status.

use bellhop_domain::agent::StatusKind;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::problem::Problem;
use crate::http::record_form::{required, word};
use crate::http::text;
use crate::store::custom_statuses::CustomStatusRow;

/// Fits beside a name.
const LABEL_CHARS_MAX: usize = 40;

#[derive(Deserialize, ToSchema)]
pub(super) struct CustomStatusForm {
    label: Option<String>,
    kind: Option<String>,
}

pub(super) struct CustomStatusChange {
    label: Option<String>,
    kind: Option<StatusKind>,
}

impl CustomStatusForm {
    pub(super) fn parse(self) -> Result<CustomStatusChange, Problem> {
        let label = self.label.map(|text| {
            let label = text::line("label", &text, LABEL_CHARS_MAX)?;
            label.ok_or_else(|| Problem::bad_request("label must not be empty").at("label"))
        });
        let kind = self.kind.map(|kind| {
            let as_str = StatusKind::as_str;
            word("kind", &kind, StatusKind::ALL, as_str)
        });
        Ok(CustomStatusChange {
            label: label.transpose()?,
            kind: kind.transpose()?,
        })
    }
}

impl CustomStatusChange {
    pub(super) fn apply(self, row: &mut CustomStatusRow) {
        if let Some(label) = self.label {
            row.label = label;
        }
        if let Some(kind) = self.kind {
            row.kind = kind;
        }
    }

    pub(super) fn into_new(self) -> Result<CustomStatusRow, Problem> {
        let label = required("label", self.label)?;
        Ok(CustomStatusRow::new(label, required("kind", self.kind)?))
    }
}
