//! What an admin may say of a skill.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::problem::Problem;
use crate::http::record_form::{name, required};
use crate::store::skills::SkillRow;
use crate::wire::present::present;

#[derive(Deserialize, ToSchema)]
pub(super) struct SkillForm {
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    language: Option<Option<String>>,
}

pub(super) struct SkillChange {
    name: Option<String>,
    language: Option<Option<String>>,
}

impl SkillForm {
    pub(super) fn parse(self) -> Result<SkillChange, Problem> {
        let language = self.language.map(|text| {
            let text = text.unwrap_or_default();
            language(text.trim())
        });
        Ok(SkillChange {
            name: self.name.map(|text| name("name", &text)).transpose()?,
            language: language.transpose()?,
        })
    }
}

/// Only the first part of a tag: who speaks French speaks it in Belgium too.
fn language(text: &str) -> Result<Option<String>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let is_tag = (2..=3).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_alphabetic());
    if is_tag {
        return Ok(Some(text.to_ascii_lowercase()));
    }
    let detail = "language must be the two or three letters of a language, such as fr, or null";
    Err(Problem::bad_request(detail).at("language"))
}

impl SkillChange {
    pub(super) fn apply(self, row: &mut SkillRow) {
        if let Some(name) = self.name {
            row.name = name;
        }
        if let Some(language) = self.language {
            row.language = language;
        }
    }

    pub(super) fn into_new(self) -> Result<SkillRow, Problem> {
        let mut row = SkillRow::new(required("name", self.name.clone())?);
        self.apply(&mut row);
        Ok(row)
    }
}
