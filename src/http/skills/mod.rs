//! Skills: what agents can do and conversations may need.

mod create;
mod delete;
mod form;
mod list;
mod restore;
mod update;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::store::skills::SkillRow;
use crate::wire::skill::Skill;

pub fn configure(config: &mut ServiceConfig<'_>) {
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
