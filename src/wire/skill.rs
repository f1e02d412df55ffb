//! Skills.

use serde::Serialize;
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Skill {
    pub id: Uuid,
    pub name: String,
    /// Primary tag of BCP 47, such as `fr`, when the skill is a language.
    pub language: Option<String>,
}

#[derive(Serialize, TS, ToSchema)]
pub struct Skills {
    pub skills: Vec<Skill>,
    /// Always null: skills are few.
    pub next_cursor: Option<String>,
}

/// A skill that somebody has.
#[derive(Clone, Copy, Debug, Serialize, TS, ToSchema)]
pub struct SkillLevel {
    pub skill_id: Uuid,
    /// 1 (basic) to 5 (expert).
    pub level: u8,
}
