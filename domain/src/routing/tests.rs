//! Tables: when a condition holds, and where a conversation goes.

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;

use super::*;
use crate::conversation::Priority;
use crate::ids::{QueueId, RuleId, SkillId};
use crate::queue::SkillNeed;

fn facts() -> RouteFacts {
    RouteFacts {
        channel_id: "0198c4a2-7f00-7000-8000-00000000000A".into(),
        channel_kind: "widget".into(),
        email: Some("Lena@Example.com".into()),
        name: None,
        is_verified: true,
        is_known: false,
        page_url: Some("https://shop.example/checkout?step=2".into()),
        language: Some("de-AT".into()),
        text: "Ich möchte eine Rückerstattung, don't reship! 返品したい".into(),
        fields: BTreeMap::from([
            ("order".into(), "A-17".into()),
            ("empty".into(), " ".into()),
        ]),
    }
}

#[test]
fn conditions_hold_or_do_not() {
    use Operator::{Contains, ContainsAnyWord, Is, IsAbsent, IsNot, IsPresent, StartsWith};
    let form = |name: &str| Field::Form(name.into());
    for (field, operator, value, expected) in [
        (Field::Channel, Is, "Widget", true),
        (
            Field::Channel,
            Is,
            "0198c4a2-7f00-7000-8000-00000000000a",
            true,
        ),
        (
            Field::Channel,
            IsNot,
            "0198c4a2-7f00-7000-8000-00000000000a",
            false,
        ),
        (Field::Channel, IsNot, "email", true),
        (Field::ContactEmail, Contains, "@example.COM", true),
        (Field::ContactEmail, Contains, "", false),
        (Field::ContactName, Is, "", false),
        (Field::ContactName, IsNot, "Lena", true),
        (Field::ContactName, IsAbsent, "", true),
        (Field::ContactVerified, Is, "true", true),
        (Field::ContactKnown, Is, "false", true),
        (
            Field::PageUrl,
            StartsWith,
            "https://SHOP.example/checkout",
            true,
        ),
        (Field::PageUrl, StartsWith, "/checkout", false),
        (Field::Language, Is, "de", true),
        (Field::Language, Is, "de-CH", true),
        (Field::Language, Is, "d", false),
        (Field::Text, ContainsAnyWord, "refund, rückerstattung", true),
        (Field::Text, ContainsAnyWord, "RÜCKERSTATTUNG", true),
        (Field::Text, ContainsAnyWord, "erstattung, ship", false),
        (Field::Text, ContainsAnyWord, "don't reship", true),
        (Field::Text, ContainsAnyWord, "reship don't", false),
        (Field::Text, ContainsAnyWord, " , ", false),
        (Field::Text, ContainsAnyWord, "返品", true),
        (Field::Text, Contains, "erstattung", true),
        (form("order"), StartsWith, "a-", true),
        (form("order"), IsPresent, "", true),
        (form("empty"), IsPresent, "", false),
        (form("none"), IsAbsent, "", true),
    ] {
        let condition = Condition {
            field,
            operator,
            value: value.into(),
        };
        assert_eq!(
            matching::holds(&condition, &facts()),
            expected,
            "{condition:?}"
        );
    }
}

fn queue(number: u128) -> QueueId {
    QueueId(Uuid::from_u128(number))
}

fn need(number: u128, level: u8) -> SkillNeed {
    SkillNeed {
        skill: SkillId(Uuid::from_u128(number)),
        name: format!("skill {number}"),
        level,
    }
}

fn rule(name: &str, wants: Option<&str>, outcome: Outcome) -> Rule {
    let condition = |value: &str| Condition {
        field: Field::Text,
        operator: Operator::ContainsAnyWord,
        value: value.into(),
    };
    Rule {
        id: RuleId(Uuid::from_u128(1)),
        name: name.into(),
        is_enabled: true,
        conditions: wants.map(condition).into_iter().collect(),
        outcome,
    }
}

#[test]
fn the_first_matching_rule_with_a_queue_decides_and_those_before_add_up() {
    let to = |number| Outcome {
        queue: Some(queue(number)),
        ..Outcome::default()
    };
    let adds = Outcome {
        priority: Some(Priority::High),
        skills: vec![need(1, 2)],
        answer_within: Some(Duration::from_secs(60)),
        ..Outcome::default()
    };
    let more = Outcome {
        priority: Some(Priority::Low),
        skills: vec![need(1, 4), need(2, 1)],
        match_language: true,
        answer_within: Some(Duration::from_secs(90)),
        ..Outcome::default()
    };
    let mut off = rule("off", None, to(9));
    off.is_enabled = false;
    let rules = [
        off,
        rule("other words", Some("invoice"), to(8)),
        rule("tags", Some("rückerstattung"), adds),
        rule("nothing", None, Outcome::default()),
        rule(
            "refunds",
            None,
            Outcome {
                queue: Some(queue(2)),
                ..more
            },
        ),
        rule("never reached", None, to(3)),
    ];
    let skills = BTreeMap::from([("de".to_owned(), need(7, 1))]);
    let decided = route(&rules, &facts(), &skills, Some(queue(1)));
    assert_eq!(decided.queue, Some(queue(2)));
    assert_eq!(decided.rule.as_deref(), Some("refunds"));
    assert_eq!(decided.priority, Some(Priority::High));
    assert_eq!(decided.skills, [need(1, 4), need(2, 1), need(7, 1)]);
    assert_eq!(decided.answer_within, Some(Duration::from_secs(60)));
    let trace: Vec<_> = decided
        .trace
        .iter()
        .map(|one| (one.name.as_str(), one.matched, one.effect))
        .collect();
    assert_eq!(
        trace,
        [
            ("off", false, Effect::Disabled),
            ("other words", false, Effect::None),
            ("tags", true, Effect::Adds),
            ("nothing", true, Effect::None),
            ("refunds", true, Effect::Queue),
        ]
    );
}

#[test]
fn without_a_deciding_rule_it_is_the_default_queue() {
    let none = BTreeMap::new();
    let default = route(&[], &facts(), &none, Some(queue(1)));
    assert_eq!((default.queue, default.rule), (Some(queue(1)), None));
    assert_eq!(route(&[], &facts(), &none, None), Route::default());
}

#[test]
fn a_trace_shows_what_was_found_in_short() {
    let mut facts = facts();
    facts.text = "ä".repeat(1_000);
    let rules = [rule("words", Some("invoice"), Outcome::default())];
    let traced = route(&rules, &facts, &BTreeMap::new(), None);
    let actual = traced.trace[0].conditions[0].actual.clone().unwrap();
    assert_eq!(actual.chars().count(), crate::limits::PREVIEW_CHARS_MAX + 1);
}
