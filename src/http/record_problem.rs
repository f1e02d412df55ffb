//! Why a record could not be changed, with what to do next.

use super::problem::Problem;
use crate::store::record_error::RecordError;

/// More names than these are counted: a sentence is read.
const USERS_NAMED_MAX: usize = 5;

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Store(error) => error.into(),
            RecordError::NotFound(kind) => Self::not_found(kind),
            RecordError::Taken { kind, field } => {
                let detail = format!("another {kind} has this {field}; choose a different one");
                Self::conflict("conflict", detail).at(field)
            }
            RecordError::Unknown { field, kind, id } => {
                let detail = format!(
                    "there is no {kind} {id}: it was deleted, or never was; choose another"
                );
                Self::bad_request(detail).at(field)
            }
            RecordError::TooMany { max } => {
                let detail = format!(
                    "there are {max} of them, and more are not possible; delete one that nobody needs first"
                );
                Self::conflict("conflict", detail)
            }
            RecordError::InUse {
                kind,
                user_kind,
                users,
            } => Self::conflict("conflict", in_use(kind, user_kind, &users)),
            RecordError::OverflowLoop(names) => {
                let way = names.join(" → ");
                let detail = format!(
                    "conversations would go round in a circle: {way}; let one of these queues overflow elsewhere or nowhere"
                );
                Self::bad_request(detail).at("overflow_queue_id")
            }
            RecordError::IsDefault => {
                let detail = "this is the default queue; make another queue the default first";
                Self::conflict("conflict", detail).at("is_default")
            }
            RecordError::NotEveryOne => {
                let detail = "ids must name every routing rule once; load the rules again, somebody has added or deleted one";
                Self::conflict("conflict", detail).at("ids")
            }
            RecordError::LastAdmin => {
                let detail = "nobody else is an admin; make somebody else one first";
                Self::conflict("conflict", detail)
            }
        }
    }
}

fn in_use(kind: &str, user_kind: &str, users: &[String]) -> String {
    let count = users.len();
    let (plural, verb) = if count == 1 {
        ("", "uses")
    } else {
        ("s", "use")
    };
    let mut named: Vec<&str> = users
        .iter()
        .map(String::as_str)
        .take(USERS_NAMED_MAX)
        .collect();
    if count > USERS_NAMED_MAX {
        named.push("…");
    }
    let named = named.join(", ");
    format!("{count} {user_kind}{plural} {verb} this {kind}: {named}; choose another there first")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_use_is_named() {
        let names = |count: usize| (1..=count).map(|n| format!("Q{n}")).collect::<Vec<_>>();
        assert_eq!(
            in_use("schedule", "queue", &names(1)),
            "1 queue uses this schedule: Q1; choose another there first"
        );
        assert_eq!(
            in_use("skill", "routing rule", &names(7)),
            "7 routing rules use this skill: Q1, Q2, Q3, Q4, Q5, …; choose another there first"
        );
    }
}
