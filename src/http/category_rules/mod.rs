//! Category rules: what a customer's message is about.

mod create;
mod delete;
mod form;
mod list;
mod order;
mod restore;
mod test;
mod update;

use crate::http::routes::Routes;
use crate::store::category_rules::CategoryRuleRow;
use crate::wire::category_rule::CategoryRule;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_category_rules)
        .service(create::create_category_rule)
        .service(test::test_category_rules)
        .service(order::order_category_rules)
        .service(update::update_category_rule)
        .service(delete::delete_category_rule)
        .service(restore::restore_category_rule);
}

fn category_rule(row: &CategoryRuleRow) -> CategoryRule {
    CategoryRule {
        id: row.id.0,
        name: row.name.clone(),
        enabled: row.enabled,
        position: row.position,
        category: row.category.clone(),
        phrases: row.phrases.clone(),
        channels: row.channels.clone(),
        languages: row.languages.clone(),
    }
}
