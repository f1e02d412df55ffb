//! Random problems and random lives: the properties in the header of `assignment`, and that a queue
//! never gives twice, never keeps room for nothing and never leaves somebody waiting in vain.

use std::collections::BTreeMap;

use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop};
use proptest::{prop_assert, prop_assert_eq, prop_compose, prop_oneof, proptest};

use super::{
    Asks, Candidate, Filter, OfferMode, Overflow, Problem, Queue, QueueEffect, QueueInput,
    QueueSettings, RelaxStep, Relaxation, Settled, WaitEnd, Waiting, agent, assignment, at,
    candidate, conversation, need, offer_to, settings, skill, waiting,
};
use super::{Capacity, ChannelClass, Duration, Priority, StatusKind, T0, Uuid};
use crate::agent::ReserveKind;
use crate::ids::{AgentId, ConversationId, QueueId, TeamId};
use crate::invariants::{inv_04_there_is_room, inv_05_nobody_waits_in_vain, inv_06_older_first};

fn any_class() -> impl Strategy<Value = ChannelClass> {
    prop_oneof![
        3 => Just(ChannelClass::Chat),
        1 => Just(ChannelClass::Messaging),
        1 => Just(ChannelClass::Voice),
    ]
}

fn team(number: u128) -> TeamId {
    TeamId(Uuid::from_u128(number))
}

prop_compose! {
    fn any_waiting(number: u128)(
        priority in 0..3_usize,
        class in any_class(),
        is_live in any::<bool>(),
        needs in prop::option::of((1..3_u128, 1..6_u8)),
        in_team in prop::option::weighted(0.2, 1..3_u128),
        age in 0..100_u64,
        due in prop::option::weighted(0.3, 90..200_u64),
        refused in prop::collection::btree_set(10..16_u128, 0..2),
        preferred in prop::option::weighted(0.3, 10..16_u128),
    ) -> Waiting {
        Waiting {
            priority: Priority::ALL[priority],
            class,
            asks: if is_live { Asks::Live } else { Asks::Message },
            needs: needs.map(|(skill, level)| need(skill, level)).into_iter().collect(),
            team: in_team.map(team),
            queued_at: at(age),
            entered_at: at(age),
            due_at: due.map(at),
            refused_by: refused.into_iter().map(agent).collect(),
            preferred: preferred.map(agent),
            ..waiting(number)
        }
    }
}

prop_compose! {
    fn any_candidate(number: u128)(
        status in 0..8_usize,
        is_enabled in prop::bool::weighted(0.9),
        teams in prop::collection::btree_set(1..3_u128, 0..3),
        skills in prop::collection::btree_map(1..3_u128, 1..6_u8, 0..3),
        used in prop::collection::btree_map(any_class(), 1..3_u32, 0..2),
        ready in 0..100_u64,
    ) -> Candidate {
        Candidate {
            status: StatusKind::ALL.get(status).copied().unwrap_or(StatusKind::Online),
            is_enabled,
            teams: teams.into_iter().map(team).collect(),
            skills: skills.into_iter().map(|(number, level)| (skill(number), level)).collect(),
            capacity: Capacity::default(),
            used,
            ready_since: at(ready),
            ..candidate(number, 0)
        }
    }
}

prop_compose! {
    fn any_settings()(
        strategy in 0..3_usize,
        preferred_wait in prop_oneof![Just(0_u64), 1..100_u64],
        relaxations in prop::collection::vec((1..100_u64, 0..4_u8), 0..3),
    ) -> QueueSettings {
        QueueSettings {
            strategy: crate::queue::Strategy::ALL[strategy],
            preferred_wait: Duration::from_secs(preferred_wait),
            relaxations: relaxations
                .into_iter()
                .map(|(after, by)| Relaxation {
                    after: Duration::from_secs(after),
                    step: if by == 0 { RelaxStep::Drop } else { RelaxStep::LowerBy(by) },
                })
                .collect(),
            ..settings()
        }
    }
}

fn many<T: Clone + std::fmt::Debug, S: Strategy<Value = T>>(
    first: u128,
    count: u128,
    one: impl Fn(u128) -> S,
) -> impl Strategy<Value = Vec<T>> {
    let all: Vec<_> = (first..first + count).map(one).collect();
    all.prop_flat_map(move |all| {
        let count = all.len();
        (Just(all), 0..=count).prop_map(|(mut all, keep)| {
            all.truncate(keep);
            all
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(400),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_solution_keeps_its_promises(
        settings in any_settings(),
        waiting in many(1, 12, any_waiting),
        agents in many(10, 6, any_candidate),
        last_winner in prop::option::of(10..16_u128),
    ) {
        let waiting: Vec<_> = waiting.iter().collect();
        let agents: Vec<_> = agents.iter().collect();
        let (reversed_waiting, reversed_agents): (Vec<_>, Vec<_>) = (
            waiting.iter().copied().rev().collect(),
            agents.iter().copied().rev().collect(),
        );
        let problem = Problem {
            now: at(100),
            settings: &settings,
            waiting: &waiting,
            agents: &agents,
            last_winner: last_winner.map(agent),
        };
        let solution = assignment::solve(&problem);
        let again = Problem {
            waiting: &reversed_waiting,
            agents: &reversed_agents,
            ..problem.clone()
        };
        prop_assert_eq!(&assignment::solve(&again), &solution, "in whatever order");
        prop_assert_eq!(inv_06_older_first(&problem, &solution), Ok(()));

        // Given one after the other, each fits: nobody is given more than there is room.
        let mut standing: BTreeMap<_, _> = agents.iter().map(|one| (one.id, (*one).clone())).collect();
        for one in &solution.assignments {
            let asked = waiting.iter().find(|waiting| waiting.conversation == one.conversation).unwrap();
            let winner = standing.get_mut(&one.agent).unwrap();
            prop_assert_eq!(inv_04_there_is_room(winner, asked.class), Ok(()));
            prop_assert_eq!(assignment::objection(winner, asked, &settings, at(100)), None);
            *winner.used.entry(asked.class).or_default() += 1;
            winner.ready_since = at(100);
            prop_assert_eq!(one.decision.replay(), Some(one.agent));
            prop_assert!(one.decision.considered.len() == agents.len());
        }
        // Once more, nothing is left to give (INV-05).
        let is_left = |waiting: &&Waiting| {
            !solution.assignments.iter().any(|one| one.conversation == waiting.conversation)
        };
        let left: Vec<_> = waiting.iter().copied().filter(is_left).collect();
        let agents_after: Vec<_> = standing.values().collect();
        let rest = Problem { waiting: &left, agents: &agents_after, ..problem };
        prop_assert_eq!(assignment::solve(&rest).assignments, vec![]);
        if let Some(look_again_at) = solution.look_again_at {
            prop_assert!(look_again_at > at(100));
        }
    }

    /// Whatever comes in whatever order, late or twice.
    #[test]
    fn any_life_of_a_queue_is_safe(
        mode in 0..3_usize,
        base in any_settings(),
        inputs in prop::collection::vec((0..40_u64, any_input()), 1..120),
    ) {
        let settings = QueueSettings {
            offer_mode: OfferMode::ALL[mode],
            length_max: Some(3),
            wait_max: Some(Duration::from_secs(200)),
            overflow: Some(Overflow { to: QueueId(Uuid::from_u128(2)), after: Duration::from_secs(90) }),
            ..base
        };
        let mut queue = Queue::new(settings, true, T0);
        let mut held: BTreeMap<ConversationId, AgentId> = BTreeMap::new();
        let mut seconds = 100;
        for (step, input) in inputs {
            seconds += step;
            let now = at(seconds);
            let mut refused = None;
            if let QueueInput::NotReserved { agent, conversation, .. } = &input {
                refused = Some((*agent, *conversation));
            }
            for effect in queue.handle(input, now) {
                match effect {
                    QueueEffect::Reserve { agent, conversation, kind, .. } => {
                        let other = held.insert(conversation, agent);
                        let is_free = other.is_none_or(|other| {
                            other == agent || refused == Some((other, conversation))
                        });
                        prop_assert!(is_free, "{:?} twice", conversation);
                        prop_assert!(kind == ReserveKind::Standing || mode != 2, "manual");
                    }
                    QueueEffect::Release { agent, conversation } => {
                        if held.get(&conversation) == Some(&agent) {
                            held.remove(&conversation);
                        }
                    }
                    QueueEffect::Assign { agent, conversation, .. }
                    | QueueEffect::Offer { agent, conversation, .. } => {
                        prop_assert_eq!(held.get(&conversation), Some(&agent), "without room");
                        prop_assert_eq!(queue.why_waiting(conversation), None);
                    }
                    QueueEffect::EndOffer { .. }
                    | QueueEffect::Overflow { .. }
                    | QueueEffect::TurnToMessage { .. }
                    | QueueEffect::PositionsChanged => {}
                    QueueEffect::WakeAt(wake) => prop_assert!(wake >= now),
                }
            }
            held.retain(|conversation, _| queue.keeps_room_for(*conversation));
            prop_assert_eq!(inv_05_nobody_waits_in_vain(&queue, now), Ok(()));
            let ranks: Vec<_> = queue.waiting().map(Waiting::rank).collect();
            prop_assert!(ranks.is_sorted());
            let live = queue.waiting().filter(|one| one.asks == Asks::Live).count();
            prop_assert_eq!(queue.positions().len(), live);
            prop_assert_eq!(usize::try_from(queue.length()).unwrap(), live);
            prop_assert_eq!(queue.stats(now).last_hour.len(), 60);
        }
    }
}

fn any_input() -> impl Strategy<Value = QueueInput> {
    let any_conversation = 1..6_u128;
    let any_agent = 10..13_u128;
    let entered = any_conversation
        .clone()
        .prop_flat_map(any_waiting)
        .prop_flat_map(|waiting| {
            let offer = prop::option::weighted(0.3, (10..13_u128, 100..600_u64));
            (Just(waiting), offer).prop_map(|(mut waiting, offer)| {
                waiting.offer = offer.map(|(to, until)| offer_to(to, at(until)));
                QueueInput::Entered(Box::new(waiting))
            })
        });
    let outcome = prop_oneof![
        Just(Settled::Done),
        Just(Settled::Refused),
        Just(Settled::Later)
    ];
    let end = prop_oneof![
        any_agent
            .clone()
            .prop_map(|to| WaitEnd::Assigned(agent(to))),
        Just(WaitEnd::Abandoned),
        Just(WaitEnd::Moved),
    ];
    let both = (any_agent.clone(), any_conversation.clone());
    prop_oneof![
        4 => entered,
        2 => (any_conversation.clone(), end).prop_map(|(number, end)| QueueInput::Left {
            conversation: conversation(number),
            end,
        }),
        3 => any_agent.clone().prop_flat_map(any_candidate)
            .prop_map(|one| QueueInput::Candidate(Box::new(one))),
        1 => any_agent.prop_map(|number| QueueInput::CandidateGone(agent(number))),
        4 => both.clone().prop_map(|(by, number)| QueueInput::Reserved {
            agent: agent(by),
            conversation: conversation(number),
        }),
        1 => both.prop_map(|(by, number)| QueueInput::NotReserved {
            agent: agent(by),
            conversation: conversation(number),
            why: Filter::Refused,
        }),
        4 => (any_conversation, outcome).prop_map(|(number, outcome)| QueueInput::Settled {
            conversation: conversation(number),
            outcome,
        }),
        1 => any::<bool>().prop_map(|is_open| QueueInput::OpenChanged { is_open }),
        2 => Just(QueueInput::Due),
    ]
}
