//! Skills: what agents can do and conversations may need.

mod create;
mod delete;
mod form;
mod list;
mod restore;
mod update;

use crate::http::routes::Routes;
use crate::store::skills::SkillRow;
use crate::wire::skill::Skill;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_skills)
        .service(create::create_skill)
        .service(update::update_skill)
        .service(delete::delete_skill)
        .service(restore::restore_skill);
}

fn skill(row: &SkillRow) -> Skill {
    Skill {
        id: row.id.0,
        name: row.name.clone(),
        language: row.language.clone(),
    }
}
