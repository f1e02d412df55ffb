//! One seed is one report, and what-ifs do what they say.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bellhop_domain::agent::{AgentSettings, ChannelClass};
use bellhop_domain::conversation::{Priority, QueueRef, Queued, QueuedBecause};
use bellhop_domain::queue::{Asks, Overflow, QueueSettings};
use bellhop_domain::{AgentId, ContactId, ConversationId, QueueId};
use uuid::Uuid;

use super::*;
use crate::hours::{Span, WallMinute, Zone};
use crate::store::floor::{FloorAgent, FloorQueue, FloorRecords};
use crate::store::read::recorded_day::{Online, RecordedDay, Stay};
use crate::store::schedules::ScheduleRow;

fn day() -> Plan {
    generate(Day {
        seed: 7,
        queues: 3,
        agents: 12,
        conversations: 600,
    })
}

fn what_ifs() -> Vec<WhatIf> {
    vec![
        WhatIf::agents("+3").unwrap(),
        WhatIf::strategy("longest_idle").unwrap(),
        WhatIf::skill("French:+2").unwrap(),
    ]
}

fn outcomes() -> Vec<Outcome> {
    let scenarios = scenarios(&day(), &what_ifs());
    scenarios.iter().map(|one| run(one).unwrap()).collect()
}

#[test]
fn one_seed_is_one_report() {
    let (first, second) = (outcomes(), outcomes());
    assert_eq!(table(&first), table(&second));
    assert_eq!(page("a day", &first), page("a day", &second));
    let names: Vec<_> = first.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "as it is",
            "+3 agents",
            "longest idle",
            "French +2",
            "all together"
        ]
    );
}

/// Queues, scenarios and days are named by people.
#[test]
fn a_name_is_no_markup_in_a_report() {
    let markup = "</td></svg><script>alert(1)</script><img src=x onerror=\"alert(1)\">'&";
    let mut outcomes = outcomes();
    for outcome in &mut outcomes {
        outcome.name = markup.to_owned();
        outcome.total.name = markup.to_owned();
        for queue in &mut outcome.queues {
            queue.name = markup.to_owned();
        }
    }
    let page = page(markup, &outcomes);
    assert!(page.contains("&lt;script&gt;"));
    for tag in ["<script", "<img", "onerror=\"", "'&<"] {
        assert!(!page.contains(tag), "{tag}");
    }
}

#[test]
fn more_agents_make_waits_shorter() {
    let outcomes = outcomes();
    let (as_it_is, more) = (&outcomes[0], &outcomes[1]);
    assert_eq!(more.agents, as_it_is.agents + 3);
    assert!(more.total.wait_p90 <= as_it_is.total.wait_p90);
    assert!(more.total.abandoned <= as_it_is.total.abandoned);
    assert_eq!(more.total.arrived, 600);
}

#[test]
fn a_page_needs_nothing_else_and_breaks_on_no_name() {
    let mut outcomes = outcomes();
    outcomes[0].queues[0].name = "<b>\"R&D\"</b>".to_owned();
    let page = page("a day", &outcomes);
    assert!(!page.contains("<b>"));
    assert!(page.contains("&lt;b&gt;"));
    for outside in ["http://", "https://", "<script", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn what_ifs_say_what_is_wrong_with_them() {
    for bad in ["", "0", "many"] {
        assert!(WhatIf::agents(bad).is_err(), "{bad}");
    }
    for bad in ["French", "French:", ":+2", "French:0"] {
        assert!(WhatIf::skill(bad).is_err(), "{bad}");
    }
    let error = WhatIf::strategy("fair").unwrap_err().to_string();
    assert!(error.contains("longest_idle"), "{error}");
}

/// A day of one queue that overflows into a second one; nothing came to the third, and a fourth is deleted.
fn recorded_day() -> (FloorRecords, RecordedDay) {
    let id = |number: u128| Uuid::from_u128(number);
    let floor_queue = |number: u128, members: &[u128]| FloorQueue {
        settings: QueueSettings {
            id: QueueId(id(number)),
            ..day().queues[0].settings.clone()
        },
        members: members.iter().map(|one| AgentId(id(*one))).collect(),
        schedule: None,
    };
    let mut first = floor_queue(1, &[1, 2]);
    first.settings.overflow = Some(Overflow {
        to: QueueId(id(2)),
        after: minutes(1),
    });
    let mut hours = ScheduleRow::new("Mornings".to_owned(), Zone::parse("UTC").unwrap()).schedule;
    for day in &mut hours.hours {
        day.push(Span {
            from: WallMinute::parse("08:00").unwrap(),
            to: WallMinute::parse("12:00").unwrap(),
        });
    }
    first.schedule = Some(hours);
    let agent = |number: u128| FloorAgent {
        settings: AgentSettings {
            id: AgentId(id(number)),
            away_after_idle: Some(minutes(15)),
            ..day().agents[0].settings.clone()
        },
        chosen: None,
    };
    let records = FloorRecords {
        agents: vec![agent(2), agent(1), agent(3)],
        queues: vec![first, floor_queue(2, &[2]), floor_queue(3, &[3])],
        rules: Vec::new(),
        skills_by_language: BTreeMap::new(),
        skills: BTreeMap::new(),
        default_queue: None,
        teams: Vec::new(),
    };
    let stay = |number: u128, queue: u128, handling: Option<Duration>| Stay {
        conversation: ConversationId(id(number)),
        contact: ContactId(id(number)),
        entered_at: T0.plus(minutes(540)),
        queued: Queued {
            queue: QueueRef {
                id: QueueId(id(queue)),
                name: String::new(),
            },
            team: None,
            class: ChannelClass::Chat,
            asks: Asks::Live,
            needs: Vec::new(),
            due_at: None,
            preferred: None,
            refused_by: BTreeSet::new(),
            because: QueuedBecause::Routed,
            detail: None,
        },
        priority: Priority::Normal,
        left_after: handling.is_none().then_some(minutes(2)),
        handling,
    };
    let online = |from, to| {
        vec![Online {
            from: T0.plus(minutes(from)),
            to: T0.plus(minutes(to)),
        }]
    };
    let day = RecordedDay {
        stays: vec![
            stay(1, 1, Some(minutes(4))),
            stay(2, 1, Some(minutes(20))),
            stay(3, 1, Some(minutes(6))),
            stay(4, 1, None),
            stay(5, 4, Some(minutes(90))),
        ],
        online: BTreeMap::from([
            (AgentId(id(1)), online(480, 960)),
            (AgentId(id(2)), online(500, 505)),
            (AgentId(id(3)), online(480, 960)),
        ]),
        is_cut: false,
    };
    (records, day)
}

/// A midnight.
const T0: Timestamp = Timestamp(1_767_571_200_000_000);

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

#[test]
fn a_recorded_day_is_made_of_what_is_known_and_usual() {
    let (records, day) = recorded_day();
    let made = recorded(7, &records, &day, T0, T0.plus(minutes(1_440)));
    let plan = &made.plan;
    assert_eq!(
        (made.queue_gone, made.agents_gone),
        (1, 1),
        "the deleted queue's customer, and who serves the third"
    );
    let queues: Vec<_> = plan.queues.iter().map(|one| one.settings.id).collect();
    assert_eq!(queues, [1, 2].map(|id| QueueId(Uuid::from_u128(id))));
    let at = |hour: u64| T0.plus(minutes(hour * 60));
    assert_eq!(
        plan.queues[0].opens,
        [(at(0), false), (at(8), true), (at(12), false)]
    );
    let agents: Vec<_> = plan.agents.iter().map(|one| one.settings.id).collect();
    assert_eq!(agents, [1, 2].map(|id| AgentId(Uuid::from_u128(id))));
    assert_eq!(plan.agents[0].settings.away_after_idle, None);
    let handling: Vec<_> = plan.arrivals.iter().map(|one| one.handling).collect();
    assert_eq!(handling, [4, 20, 6, 6].map(minutes));
    assert_eq!(plan.arrivals[3].patience, Some(minutes(2)));
    assert_eq!(plan.arrivals[0].patience, None);
}

#[test]
fn what_makes_no_difference_is_refused_with_what_would() {
    let refused = |what_if: &WhatIf, plan: &Plan| what_if.check(plan).unwrap_err().to_string();
    let klingon = WhatIf::skill("Klingon:+2").unwrap();
    assert!(refused(&klingon, &day()).contains("French, German, Spanish"));
    assert!(WhatIf::skill("french:+2").unwrap().check(&day()).is_ok());
    let (records, day) = recorded_day();
    let mut plan = recorded(7, &records, &day, T0, T0.plus(minutes(1_440))).plan;
    assert!(refused(&klingon, &plan).contains("leave --skill away"));
    plan.agents.clear();
    assert!(refused(&WhatIf::agents("+1").unwrap(), &plan).contains("nobody took work"));
    assert!(WhatIf::agents("-1").unwrap().check(&plan).is_ok());
}

#[test]
fn a_recorded_day_runs_with_what_ifs() {
    let (records, day) = recorded_day();
    let made = recorded(7, &records, &day, T0, T0.plus(minutes(1_440)));
    let scenarios = scenarios(&made.plan, &what_ifs());
    let outcomes: Vec<_> = scenarios.iter().map(|one| run(one).unwrap()).collect();
    assert_eq!(outcomes[0].total.arrived, 4);
    let total = |place: usize| {
        (
            outcomes[place].total.finished,
            outcomes[place].total.abandoned,
        )
    };
    assert_eq!(total(0), (3, 1), "one agent has three units");
    assert_eq!(total(1), (4, 0), "+3 agents");
}

#[test]
fn one_more_agent_is_like_most_others() {
    let (records, day) = recorded_day();
    let mut plan = recorded(7, &records, &day, T0, T0.plus(minutes(1_440))).plan;
    let (usual, guest) = (plan.agents[0].clone(), plan.agents[1].clone());
    plan.agents = vec![guest, usual.clone(), usual.clone()];
    WhatIf::agents("+1").unwrap().apply(&mut plan);
    assert_eq!(plan.agents[3].shifts, usual.shifts);
}
