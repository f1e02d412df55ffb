//! What an admin may say of a category rule.

use bellhop_domain::limits::LABEL_CHARS_MAX;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::problem::Problem;
use crate::http::record_form::{at_most, name, required};
use crate::http::text;
use crate::store::category_rules::CategoryRuleRow;

/// A rule with more is several rules.
const PHRASES_MAX: usize = 100;
const PHRASE_CHARS_MAX: usize = 100;
const CHANNELS_MAX: usize = 50;
const LANGUAGES_MAX: usize = 24;
const TAG_CHARS_MAX: usize = 40;

/// Each list is given as a whole; an empty one means any.
#[derive(Deserialize, ToSchema)]
pub(super) struct CategoryRuleForm {
    name: Option<String>,
    enabled: Option<bool>,
    category: Option<String>,
    phrases: Option<Vec<String>>,
    channels: Option<Vec<String>>,
    languages: Option<Vec<String>>,
}

pub(super) struct CategoryRuleChange {
    name: Option<String>,
    enabled: Option<bool>,
    category: Option<String>,
    phrases: Option<Vec<String>>,
    channels: Option<Vec<String>>,
    languages: Option<Vec<String>>,
}

impl CategoryRuleForm {
    pub(super) fn parse(self) -> Result<CategoryRuleChange, Problem> {
        let all = |field: &str, words: Option<Vec<String>>, count_max, chars_max| {
            words
                .map(|words| lines(field, &words, count_max, chars_max))
                .transpose()
        };
        Ok(CategoryRuleChange {
            name: self.name.map(|text| name("name", &text)).transpose()?,
            enabled: self.enabled,
            category: self.category.map(|text| category(&text)).transpose()?,
            phrases: all("phrases", self.phrases, PHRASES_MAX, PHRASE_CHARS_MAX)?,
            channels: all("channels", self.channels, CHANNELS_MAX, TAG_CHARS_MAX)?,
            languages: all("languages", self.languages, LANGUAGES_MAX, TAG_CHARS_MAX)?,
        })
    }
}

fn category(value: &str) -> Result<String, Problem> {
    let category = text::line("category", value, LABEL_CHARS_MAX)?;
    category.ok_or_else(|| Problem::bad_request("category must not be empty").at("category"))
}

fn lines(
    field: &str,
    words: &[String],
    count_max: usize,
    chars_max: usize,
) -> Result<Vec<String>, Problem> {
    at_most(field, words.len(), count_max)?;
    let mut found = Vec::new();
    for (place, word) in words.iter().enumerate() {
        if let Some(line) = text::line(&format!("{field}/{place}"), word, chars_max)?
            && !found.contains(&line)
        {
            found.push(line);
        }
    }
    Ok(found)
}

impl CategoryRuleChange {
    pub(super) fn apply(self, row: &mut CategoryRuleRow) {
        if let Some(name) = self.name {
            row.name = name;
        }
        if let Some(enabled) = self.enabled {
            row.enabled = enabled;
        }
        if let Some(category) = self.category {
            row.category = category;
        }
        if let Some(phrases) = self.phrases {
            row.phrases = phrases;
        }
        if let Some(channels) = self.channels {
            row.channels = channels;
        }
        if let Some(languages) = self.languages {
            row.languages = languages;
        }
    }

    pub(super) fn into_new(self) -> Result<CategoryRuleRow, Problem> {
        let category = required("category", self.category.clone())?;
        let mut row = CategoryRuleRow::new(required("name", self.name.clone())?, category);
        self.apply(&mut row);
        Ok(row)
    }
}
