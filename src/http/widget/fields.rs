//! Answers of the pre-chat form.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::http::problem::Problem;
use crate::http::text::{self, NAME_CHARS_MAX};
use crate::store::channel_settings::{FieldKind, Prechat, PrechatField};

/// A form of more fields is not filled in.
const FIELDS_MAX: usize = 30;
const ANSWER_CHARS_MAX: usize = 1_000;

#[derive(PartialEq, Eq, Debug, Default)]
pub(super) struct Answers {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    /// Everything else that the form asks.
    pub(super) attributes: Map<String, Value>,
}

/// `name` and `email` may always be given; anything else must be a field of the form.
pub(super) fn answers(
    fields: &BTreeMap<String, String>,
    prechat: &Prechat,
) -> Result<Answers, Problem> {
    if fields.len() > FIELDS_MAX {
        let detail = format!("fields: at most {FIELDS_MAX} are allowed");
        return Err(Problem::bad_request(detail).at("fields"));
    }
    if prechat.enabled {
        check_required(fields, prechat)?;
    }
    let mut answers = Answers::default();
    for (name, answer) in fields {
        match (name.as_str(), prechat.field(name)) {
            ("name", _) => answers.name = text::line("fields.name", answer, NAME_CHARS_MAX)?,
            ("email", _) => answers.email = text::email("fields.email", answer)?,
            (_, Some(field)) => {
                if let Some(answer) = checked(field, answer)? {
                    answers.attributes.insert(name.clone(), answer.into());
                }
            }
            (_, None) => {
                let detail = "fields: one of them is not in this channel's form";
                return Err(Problem::bad_request(detail).at("fields"));
            }
        }
    }
    Ok(answers)
}

fn check_required(fields: &BTreeMap<String, String>, prechat: &Prechat) -> Result<(), Problem> {
    let is_missing = |field: &&PrechatField| {
        let answer = fields.get(&field.name);
        field.required && answer.is_none_or(|answer| answer.trim().is_empty())
    };
    match prechat.fields.iter().find(is_missing) {
        None => Ok(()),
        Some(field) => {
            let place = format!("fields.{}", field.name);
            Err(Problem::bad_request(format!("{place} is required")).at(place))
        }
    }
}

fn checked(field: &PrechatField, answer: &str) -> Result<Option<String>, Problem> {
    let place = format!("fields.{}", field.name);
    match field.kind {
        FieldKind::Text | FieldKind::Tel => text::line(&place, answer, ANSWER_CHARS_MAX),
        FieldKind::Email => text::email(&place, answer),
        FieldKind::Textarea => {
            let answer = text::lines(&place, answer, ANSWER_CHARS_MAX)?;
            Ok((!answer.trim().is_empty()).then_some(answer))
        }
        FieldKind::Select => {
            let answer = text::line(&place, answer, ANSWER_CHARS_MAX)?;
            match answer {
                Some(answer) if !field.options.contains(&answer) => {
                    let detail = format!("{place} must be one of the options");
                    Err(Problem::bad_request(detail).at(place))
                }
                answer => Ok(answer),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form() -> Prechat {
        let form = json!({ "enabled": true, "fields": [
            { "name": "email", "label": "E-mail", "kind": "email", "required": true },
            { "name": "order", "label": "Order" },
            { "name": "topic", "label": "Topic", "kind": "select", "options": ["Bill", "Other"] },
        ]});
        serde_json::from_value(form).unwrap()
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads better in a table")]
    fn check(fields: Value, expected: Result<Value, &str>) {
        let given: BTreeMap<String, String> = serde_json::from_value(fields.clone()).unwrap();
        let found = answers(&given, &form());
        let found = found
            .as_ref()
            .map_err(|problem| problem.pointer.as_deref().unwrap());
        let found = found.map(|answers| {
            json!({ "name": answers.name, "email": answers.email, "more": answers.attributes })
        });
        assert_eq!(found, expected, "{fields}");
    }

    #[test]
    fn answers_are_checked_by_the_form() {
        let email = "lena@example.com";
        check(
            json!({ "email": email, "name": " Lena ", "order": "A-17", "topic": "Bill" }),
            Ok(json!({ "name": "Lena", "email": email,
                "more": { "order": "A-17", "topic": "Bill" } })),
        );
        check(
            json!({ "email": email, "order": " " }),
            Ok(json!({ "name": null, "email": email, "more": {} })),
        );
        check(json!({ "name": "Lena" }), Err("fields.email"));
        check(json!({ "email": " " }), Err("fields.email"));
        check(json!({ "email": "lena" }), Err("fields.email"));
        check(
            json!({ "email": email, "topic": "Rent" }),
            Err("fields.topic"),
        );
        check(
            json!({ "email": email, "order": "x".repeat(1_001) }),
            Err("fields.order"),
        );
        check(json!({ "email": email, "verified": "true" }), Err("fields"));
    }
}
