//! Tables for single rules, and random lives that never give an agent too much.

use std::collections::BTreeMap;
use std::time::Duration;

use uuid::Uuid;

use super::*;
use crate::ids::{AgentId, ConversationId, QueueId};
use crate::queue::Filter;
use crate::time::Timestamp;

const T0: Timestamp = Timestamp(1_700_000_000_000_000);
const QUEUE: Option<QueueId> = Some(QueueId(Uuid::from_u128(1)));

fn at(seconds: u64) -> Timestamp {
    T0.plus(Duration::from_secs(seconds))
}

fn conversation(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

fn agent() -> Agent {
    let settings = AgentSettings {
        id: AgentId(Uuid::from_u128(7)),
        name: "Mia".into(),
        teams: vec![],
        skills: BTreeMap::new(),
        capacity: Capacity::default(),
        is_enabled: true,
        away_after_idle: Some(Duration::from_secs(300)),
    };
    Agent::new(settings, ChosenStatus::plain(StatusKind::Online), T0)
}

fn here() -> Agent {
    let mut agent = agent();
    let _ = agent.handle(AgentInput::Came, T0);
    agent
}

fn carried(number: u128, is_answered: bool, seconds: u64) -> Carried {
    Carried {
        conversation: conversation(number),
        queue: QUEUE,
        class: ChannelClass::Chat,
        is_answered,
        assigned_at: at(seconds),
        requeue: RequeuePolicy {
            unanswered_after: Some(Duration::from_secs(30)),
            answered_after: Some(Duration::from_secs(120)),
        },
    }
}

fn reserve(number: u128, class: ChannelClass, kind: ReserveKind) -> AgentInput {
    AgentInput::Reserve {
        queue: QUEUE,
        conversation: conversation(number),
        class,
        kind,
    }
}

/// What a queue is answered.
fn answer(effects: &[AgentEffect]) -> Option<Result<(), Filter>> {
    effects.iter().find_map(|effect| match effect {
        AgentEffect::Reserved { .. } => Some(Ok(())),
        AgentEffect::NotReserved { why, .. } => Some(Err(why.clone())),
        AgentEffect::Available(_)
        | AgentEffect::StatusChanged(_)
        | AgentEffect::IdleChanged { .. }
        | AgentEffect::Requeue { .. }
        | AgentEffect::WakeAt(_) => None,
    })
}

fn requeued(effects: &[AgentEffect]) -> Vec<u128> {
    let number = |effect: &AgentEffect| match effect {
        AgentEffect::Requeue { conversation } => Some(conversation.0.as_u128()),
        AgentEffect::Available(_)
        | AgentEffect::Reserved { .. }
        | AgentEffect::NotReserved { .. }
        | AgentEffect::StatusChanged(_)
        | AgentEffect::IdleChanged { .. }
        | AgentEffect::WakeAt(_) => None,
    };
    effects.iter().filter_map(number).collect()
}

#[test]
fn room_is_counted_with_what_is_on_its_way() {
    let mut agent = here();
    for number in 0..3 {
        let effects = agent.handle(
            reserve(number, ChannelClass::Chat, ReserveKind::Automatic),
            at(1),
        );
        assert_eq!(answer(&effects), Some(Ok(())));
        assert!(matches!(effects[0], AgentEffect::Available(_)));
    }
    let effects = agent.handle(
        reserve(3, ChannelClass::Chat, ReserveKind::Automatic),
        at(1),
    );
    let full = Filter::NoRoom { used: 3, max: 3 };
    assert_eq!(answer(&effects), Some(Err(full)));
    // The same again is the same unit.
    let effects = agent.handle(
        reserve(2, ChannelClass::Chat, ReserveKind::Automatic),
        at(1),
    );
    assert_eq!(answer(&effects), Some(Ok(())));
    // What comes of a reservation takes its place.
    let _ = agent.handle(AgentInput::Carries(carried(0, false, 2)), at(2));
    assert_eq!(agent.used(), BTreeMap::from([(ChannelClass::Chat, 3)]));
    // A transfer needs no room; a call is not taken beside chats, which it must not interrupt.
    let effects = agent.handle(reserve(4, ChannelClass::Chat, ReserveKind::Transfer), at(3));
    assert_eq!(answer(&effects), Some(Ok(())));
    let effects = agent.handle(
        reserve(5, ChannelClass::Voice, ReserveKind::Automatic),
        at(3),
    );
    let busy = Filter::BusyWith {
        class: ChannelClass::Chat,
    };
    assert_eq!(answer(&effects), Some(Err(busy)));
    for number in 1..5 {
        let release = AgentInput::Release {
            queue: QUEUE,
            conversation: conversation(number),
        };
        let _ = agent.handle(release, at(4));
    }
    let _ = agent.handle(
        AgentInput::Drops {
            conversation: conversation(0),
        },
        at(5),
    );
    assert_eq!(agent.used(), BTreeMap::new());
}

/// Found by the simulation: room for what was carried already was kept for an hour.
#[test]
fn what_is_carried_keeps_no_room_though_its_commit_was_long_under_way() {
    let mut agent = here();
    let late = reserve(1, ChannelClass::Chat, ReserveKind::Automatic);
    let _ = agent.handle(late, at(9));
    let _ = agent.handle(AgentInput::Carries(carried(1, false, 2)), at(10));
    let conversation = conversation(1);
    let _ = agent.handle(AgentInput::Drops { conversation }, at(11));
    assert_eq!(agent.used(), BTreeMap::new());
}

/// Found by the simulation: who began again forgot the room that queues had been promised.
#[test]
fn who_begins_again_takes_nothing_before_queues_have_said_what_they_reserved() {
    let (queue, settings) = (QueueId(Uuid::from_u128(1)), agent().settings);
    let chosen = ChosenStatus::plain(StatusKind::Online);
    let mut agent = Agent::again(settings, chosen, [queue].into(), T0);
    let _ = agent.handle(AgentInput::Came, T0);
    let ask = |number| reserve(number, ChannelClass::Chat, ReserveKind::Automatic);
    let full = Filter::NoRoom { used: 3, max: 3 };
    assert_eq!(answer(&agent.handle(ask(1), T0)), Some(Err(full)));
    for number in 2..4 {
        let again = reserve(number, ChannelClass::Chat, ReserveKind::Standing);
        assert_eq!(answer(&agent.handle(again, T0)), Some(Ok(())));
    }
    let effects = agent.handle(AgentInput::Counted { queue }, T0);
    assert!(matches!(effects[0], AgentEffect::Available(_)), "told anew");
    assert_eq!(answer(&agent.handle(ask(1), T0)), Some(Ok(())));
    assert!(matches!(answer(&agent.handle(ask(4), T0)), Some(Err(_))));
}

#[test]
fn only_somebody_online_is_given_work() {
    for (status, automatic, transfer) in [
        (StatusKind::Online, true, true),
        (StatusKind::Away, false, true),
        (StatusKind::Busy, false, true),
        (StatusKind::TransfersOnly, false, true),
        (StatusKind::Offline, false, false),
    ] {
        let mut agent = here();
        let chosen = ChosenStatus::plain(status);
        let by = SetBy::Themselves;
        let _ = agent.handle(AgentInput::SetStatus { chosen, by }, at(1));
        for (kind, expected) in [
            (ReserveKind::Automatic, automatic),
            (ReserveKind::Transfer, transfer),
        ] {
            let effects = agent.handle(reserve(1, ChannelClass::Chat, kind), at(2));
            assert_eq!(
                answer(&effects),
                Some(if expected {
                    Ok(())
                } else {
                    Err(Filter::Status { kind: status })
                })
            );
        }
    }
}

#[test]
fn a_chosen_status_is_kept_over_devices_and_rest_ends_with_a_touch() {
    let mut agent = here();
    let kind = |agent: &Agent| agent.standing().kind;
    let idle = |is_idle| AgentInput::IdleChanged { is_idle };
    let _ = agent.handle(idle(true), at(10));
    let _ = agent.handle(AgentInput::Due, at(309));
    assert_eq!(kind(&agent), StatusKind::Online);
    let effects = agent.handle(AgentInput::Due, at(310));
    assert!(matches!(
        &effects[0],
        AgentEffect::StatusChanged(change) if change.by == SetBy::System
    ));
    assert_eq!(kind(&agent), StatusKind::Away);
    let _ = agent.handle(idle(false), at(400));
    assert_eq!(kind(&agent), StatusKind::Online);
    assert_eq!(agent.candidate().ready_since, at(400));

    let chosen = ChosenStatus::plain(StatusKind::Away);
    let by = SetBy::Themselves;
    let _ = agent.handle(AgentInput::SetStatus { chosen, by }, at(500));
    let _ = agent.handle(idle(true), at(501));
    let _ = agent.handle(idle(false), at(900));
    assert_eq!(kind(&agent), StatusKind::Away);
    let _ = agent.handle(AgentInput::Gone, at(901));
    assert_eq!(kind(&agent), StatusKind::Offline);
    let _ = agent.handle(AgentInput::Came, at(902));
    assert_eq!(kind(&agent), StatusKind::Away);
}

#[test]
fn work_goes_back_after_the_policys_time_the_unanswered_first() {
    let mut agent = here();
    for (number, is_answered) in [(1, true), (2, false), (3, false)] {
        let _ = agent.handle(AgentInput::Carries(carried(number, is_answered, 5)), at(5));
    }
    let effects = agent.handle(AgentInput::Gone, at(100));
    assert!(effects.contains(&AgentEffect::WakeAt(at(130))));
    assert_eq!(requeued(&agent.handle(AgentInput::Due, at(129))), []);
    assert_eq!(requeued(&agent.handle(AgentInput::Due, at(130))), [2, 3]);
    // Nothing came of it: asked again.
    let _ = agent.handle(
        AgentInput::Drops {
            conversation: conversation(3),
        },
        at(131),
    );
    assert_eq!(requeued(&agent.handle(AgentInput::Due, at(135))), [2]);
    assert_eq!(requeued(&agent.handle(AgentInput::Due, at(220))), [2, 1]);
    let _ = agent.handle(AgentInput::Came, at(221));
    assert_eq!(requeued(&agent.handle(AgentInput::Due, at(500))), []);

    // Somebody who has left gives back everything at once.
    let mut settings = agent.settings.clone();
    settings.is_enabled = false;
    let effects = agent.handle(AgentInput::Settings(Box::new(settings)), at(501));
    assert_eq!(requeued(&effects), [2, 1]);
}

#[test]
fn queues_hear_of_a_change_and_of_nothing_else() {
    let mut agent = here();
    let is_told = |effects: Vec<AgentEffect>| {
        effects
            .iter()
            .any(|effect| matches!(effect, AgentEffect::Available(_)))
    };
    assert!(!is_told(agent.handle(AgentInput::Came, at(1))));
    assert!(is_told(
        agent.handle(AgentInput::Carries(carried(1, false, 1)), at(1))
    ));
    assert!(!is_told(
        agent.handle(AgentInput::Carries(carried(1, true, 1)), at(2))
    ));
    assert!(!is_told(
        agent.handle(AgentInput::IdleChanged { is_idle: true }, at(3))
    ));
    assert!(is_told(agent.handle(AgentInput::Gone, at(4))));
}

mod random {
    use proptest::prelude::*;

    use super::*;
    use crate::invariants::inv_04_there_is_room;

    fn any_input() -> impl Strategy<Value = AgentInput> {
        let any_conversation = 0..6_u128;
        let any_queue = 1..3_u128;
        let class = (0..ChannelClass::ALL.len()).prop_map(|index| ChannelClass::ALL[index]);
        let kind = prop_oneof![
            4 => Just(ReserveKind::Automatic),
            1 => Just(ReserveKind::Transfer),
            1 => Just(ReserveKind::Standing),
        ];
        let status = (0..StatusKind::ALL.len()).prop_map(|index| StatusKind::ALL[index]);
        let queue = |number| Some(QueueId(Uuid::from_u128(number)));
        prop_oneof![
            3 => Just(AgentInput::Came),
            1 => Just(AgentInput::Gone),
            1 => any::<bool>().prop_map(|is_idle| AgentInput::IdleChanged { is_idle }),
            1 => status.prop_map(|kind| AgentInput::SetStatus {
                chosen: ChosenStatus::plain(kind),
                by: SetBy::Themselves,
            }),
            6 => (any_queue.clone(), any_conversation.clone(), class, kind).prop_map(
                move |(by, number, class, kind)| AgentInput::Reserve {
                    queue: queue(by),
                    conversation: conversation(number),
                    class,
                    kind,
                }
            ),
            3 => (any_queue, any_conversation.clone()).prop_map(move |(by, number)| {
                AgentInput::Release { queue: queue(by), conversation: conversation(number) }
            }),
            3 => (any_conversation.clone(), any::<bool>(), 0..2_000_u64)
                .prop_map(|(number, is_answered, at)| {
                    AgentInput::Carries(carried(number, is_answered, at))
                }),
            2 => any_conversation.prop_map(|number| AgentInput::Drops {
                conversation: conversation(number),
            }),
            2 => Just(AgentInput::Due),
        ]
    }

    proptest! {
        #[test]
        fn any_life_of_an_agent_is_safe(
            inputs in prop::collection::vec((0..60_u64, any_input()), 1..150),
        ) {
            let mut agent = agent();
            let mut told = agent.candidate();
            let mut seconds = 0;
            for (step, input) in inputs {
                seconds += step;
                let before = agent.candidate();
                let mut automatic = None;
                if let AgentInput::Reserve { conversation, class, kind, .. } = &input {
                    let is_held = agent.carried.contains_key(conversation)
                        || agent.reserved.contains_key(conversation);
                    let counts = *kind == ReserveKind::Automatic && !is_held;
                    automatic = counts.then_some(*class);
                }
                let effects = agent.handle(input, at(seconds));
                for effect in &effects {
                    if let AgentEffect::Available(candidate) = effect {
                        prop_assert_ne!(candidate, &told, "told without a change");
                        told = candidate.clone();
                    }
                    if let AgentEffect::WakeAt(wake) = effect {
                        prop_assert!(*wake > at(seconds));
                    }
                    if let (AgentEffect::Reserved { .. }, Some(class)) = (effect, automatic) {
                        prop_assert_eq!(inv_04_there_is_room(&before, class), Ok(()));
                    }
                }
                prop_assert_eq!(&told, &agent.candidate(), "changed without telling");
                let mut held: Vec<_> = agent.carried.keys().chain(agent.reserved.keys()).collect();
                held.sort();
                held.dedup();
                let used: u32 = agent.used().values().sum();
                prop_assert_eq!(usize::try_from(used).unwrap(), held.len());
                let shown: u32 = agent.load().iter().map(|load| load.used).sum();
                prop_assert_eq!(shown, used);
            }
        }
    }
}
