//! Category rules, and what they would say of a message.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::labels::Tone;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct CategoryRule {
    pub id: Uuid,
    pub name: String,
    pub enabled: bool,
    /// Ascending; the first that matches decides.
    pub position: i32,
    pub category: String,
    /// Words or phrases of which one must be there; none: any text.
    pub phrases: Vec<String>,
    /// Ids or kinds; none: any channel.
    pub channels: Vec<String>,
    /// Primary tags such as `de`; none: any language.
    pub languages: Vec<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct CategoryRules {
    pub category_rules: Vec<CategoryRule>,
    /// Always null: rules are few.
    pub next_cursor: Option<String>,
}

/// What a message would be read as, and why.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct CategoryTest {
    pub category: Option<String>,
    /// As it was given, or as it was found.
    pub language: Option<String>,
    /// Null in a language without a list of words. Told here also when it is switched off.
    pub sentiment: Option<Tone>,
    /// All rules in order.
    pub trace: Vec<CategoryTrace>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct CategoryTrace {
    pub rule_id: Uuid,
    pub name: String,
    pub category: String,
    pub enabled: bool,
    pub matched: bool,
    /// The phrase that was found.
    pub phrase: Option<String>,
    pub has_phrase: bool,
    pub has_channel: bool,
    pub has_language: bool,
}
