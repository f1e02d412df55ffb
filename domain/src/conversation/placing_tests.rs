//! Queues, offers, transfers and supervisors: tables for single rules, and random lives that must keep the invariants.

use proptest::prelude::*;
use uuid::Uuid;

use super::tests::{Life, as_ref, jon, lena, message, mia};
use super::*;
use crate::agent::ChannelClass;
use crate::ids::{AgentId, QueueId};
use crate::invariants::{
    inv_02_seq_is_gapless, inv_03_client_ids_are_unique, inv_07_fold_is_state,
    inv_09_contacts_see_public_only,
};
use crate::queue::{Asks, Decision, Strategy as QueueStrategy};
use crate::time::Timestamp;

fn queue(number: u128) -> QueueRef {
    QueueRef {
        id: QueueId(Uuid::from_u128(number)),
        name: format!("queue {number}"),
    }
}

fn place(number: u128) -> Queued {
    Queued {
        queue: queue(number),
        team: None,
        class: ChannelClass::Chat,
        asks: Asks::Live,
        needs: vec![],
        due_at: None,
        preferred: None,
        refused_by: Default::default(),
        because: QueuedBecause::Routed,
        detail: None,
    }
}

fn enqueue(number: u128, from: TakenFrom) -> Command {
    Command::Enqueue {
        queued: Box::new(place(number)),
        from,
    }
}

fn decision(winner: AgentId) -> Box<Decision> {
    Box::new(Decision {
        queue: queue(1),
        strategy: QueueStrategy::LongestIdle,
        decided_at: Timestamp(0),
        winner,
        is_preferred: false,
        after: None,
        relaxed: vec![],
        considered: vec![],
        not_shown: 0,
    })
}

fn assign(number: u128, agent: &Actor) -> Command {
    let agent = as_ref(agent);
    Command::AssignFromQueue {
        queue: queue(number).id,
        class: ChannelClass::Chat,
        decision: decision(agent.id),
        agent,
    }
}

fn offer(number: u128, agent: &Actor) -> Command {
    let agent = as_ref(agent);
    Command::OfferFromQueue {
        queue: queue(number).id,
        class: ChannelClass::Chat,
        decision: decision(agent.id),
        agent,
        expires_at: Timestamp(i64::MAX),
    }
}

fn transfer(to: &Actor) -> Command {
    Command::Transfer(Box::new(Transfer {
        to: TransferTarget::Agent { agent: as_ref(to) },
        from: TakenFrom::Anybody,
        queued: None,
        expires_at: Some(Timestamp(i64::MAX)),
        note: None,
    }))
}

/// Waits in queue 1.
fn waiting() -> Life {
    let mut life = Life::begin();
    life.act(&Actor::System, enqueue(1, TakenFrom::Anybody))
        .unwrap();
    life
}

fn assignee(life: &Life) -> Option<AgentId> {
    life.state.summary.assignee.as_ref().map(|agent| agent.id)
}

#[test]
fn what_a_queue_decided_holds_only_while_the_conversation_waits_there() {
    let mut life = waiting();
    assert_eq!(
        life.act(&Actor::System, assign(2, &mia())),
        Err(Rejection::NotWaiting)
    );
    life.act(&Actor::System, offer(1, &mia())).unwrap();
    assert_eq!(
        life.act(&Actor::System, assign(1, &jon())),
        Err(Rejection::NotWaiting),
        "it is out on offer"
    );
    assert_eq!(
        life.act(&jon(), Command::AcceptOffer),
        Err(Rejection::NoOffer)
    );
    life.act(&mia(), Command::AcceptOffer).unwrap();
    assert_eq!(assignee(&life), Some(as_ref(&mia()).id));
    assert_eq!(
        life.act(&Actor::System, offer(1, &jon())),
        Err(Rejection::NotWaiting)
    );
    let stale = enqueue(2, TakenFrom::Queue(queue(1).id));
    assert_eq!(life.act(&Actor::System, stale), Err(Rejection::NotWaiting));
    let theirs = enqueue(2, TakenFrom::Agent(as_ref(&jon()).id));
    assert_eq!(life.act(&Actor::System, theirs), Err(Rejection::NotTheirs));
}

#[test]
fn age_is_kept_until_the_contact_has_an_answer_for_good() {
    let mut life = waiting();
    let age = life.state.summary.routing.queued_at;
    life.act(&Actor::System, assign(1, &mia())).unwrap();
    life.now = life.now.plus(std::time::Duration::from_secs(1));
    life.act(&Actor::System, enqueue(2, TakenFrom::Anybody))
        .unwrap();
    assert_eq!(life.state.summary.routing.queued_at, age);
    life.set_status(Status::Solved);
    assert_eq!(life.state.summary.routing.queued_at, None);
    life.now = life.now.plus(std::time::Duration::from_secs(1));
    life.post(&lena(), Visibility::Public, "again").unwrap();
    assert!(
        life.state.summary.is_waiting(),
        "reopened, and nobody has it"
    );
    assert!(life.state.summary.routing.queued_at > age);
}

#[test]
fn the_sender_of_a_transfer_keeps_it_until_it_is_accepted() {
    let mut life = waiting();
    life.act(&Actor::System, assign(1, &mia())).unwrap();
    life.act(&mia(), transfer(&jon())).unwrap();
    assert_eq!(assignee(&life), Some(as_ref(&mia()).id));
    life.act(&jon(), Command::DeclineOffer { reason: None })
        .unwrap();
    assert_eq!(assignee(&life), Some(as_ref(&mia()).id));
    assert_eq!(
        life.act(&mia(), transfer(&mia())),
        Err(Rejection::AlreadyTheirs)
    );
    life.act(&mia(), transfer(&jon())).unwrap();
    life.act(&jon(), Command::AcceptOffer).unwrap();
    assert_eq!(assignee(&life), Some(as_ref(&jon()).id));
}

#[test]
fn a_transfer_sent_again_does_not_take_it_from_the_next_one() {
    let mut life = waiting();
    life.act(&Actor::System, assign(1, &mia())).unwrap();
    let away = || {
        Command::Transfer(Box::new(Transfer {
            to: TransferTarget::Queue { queue: queue(1) },
            from: TakenFrom::Agent(as_ref(&mia()).id),
            queued: Some(place(1)),
            expires_at: None,
            note: None,
        }))
    };
    life.act(&mia(), away()).unwrap();
    life.act(&Actor::System, assign(1, &jon())).unwrap();
    assert_eq!(life.act(&mia(), away()), Err(Rejection::NotTheirs));
    assert_eq!(assignee(&life), Some(as_ref(&jon()).id));
}

#[test]
fn whoever_gives_it_to_a_queue_is_not_asked_again() {
    let mut life = waiting();
    life.act(&Actor::System, assign(1, &mia())).unwrap();
    let away = Command::Transfer(Box::new(Transfer {
        to: TransferTarget::Queue { queue: queue(1) },
        from: TakenFrom::Agent(as_ref(&mia()).id),
        queued: Some(place(1)),
        expires_at: None,
        note: Some(message(77, Visibility::Public, "she knows lamps")),
    }));
    let events = life.act(&mia(), away).unwrap();
    let kinds: Vec<_> = events.iter().map(|event| event.fact.kind()).collect();
    assert_eq!(
        kinds,
        ["message_posted", "transferred", "unassigned", "queued"]
    );
    let note = events
        .first()
        .and_then(|event| event.fact.message())
        .unwrap();
    assert_eq!(
        note.visibility,
        Visibility::Internal,
        "whatever was asked for"
    );
    let queued = life.state.summary.routing.queued.as_ref().unwrap();
    assert!(queued.refused_by.contains(&as_ref(&mia()).id));
}

#[test]
fn only_contacts_leave_and_only_agents_supervise() {
    let mut life = waiting();
    assert_eq!(
        life.act(&mia(), Command::LeaveQueue),
        Err(Rejection::ContactsOnly)
    );
    for command in [
        Command::Listen { begins: true },
        Command::Barge,
        Command::TakeOver {
            agent: as_ref(&mia()),
        },
        enqueue(2, TakenFrom::Anybody),
        transfer(&mia()),
    ] {
        assert_eq!(life.act(&lena(), command), Err(Rejection::AgentsOnly));
    }
    life.act(&lena(), Command::LeaveQueue).unwrap();
    assert_eq!(life.state.summary.status, Status::Solved);
    assert!(matches!(
        Placement::of(&life.state.summary),
        Placement::Nowhere
    ));
}

#[derive(Clone, Debug)]
enum Step {
    Enqueue(u128, bool),
    Assign(u128, bool),
    Offer(u128, bool),
    Accept(bool),
    Decline(bool),
    EndOffer(bool),
    Transfer(bool, bool),
    Leave,
    Turn,
    TakeOver(bool),
    Barge,
    Say(u8),
    Status(usize),
    Unassign,
    Close,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let queue = || 1_u128..3;
    let step = prop_oneof![
        3 => (queue(), any::<bool>()).prop_map(|(queue, any)| Step::Enqueue(queue, any)),
        3 => (queue(), any::<bool>()).prop_map(|(queue, who)| Step::Assign(queue, who)),
        3 => (queue(), any::<bool>()).prop_map(|(queue, who)| Step::Offer(queue, who)),
        2 => any::<bool>().prop_map(Step::Accept),
        2 => any::<bool>().prop_map(Step::Decline),
        1 => any::<bool>().prop_map(Step::EndOffer),
        2 => (any::<bool>(), any::<bool>()).prop_map(|(from, to)| Step::Transfer(from, to)),
        1 => Just(Step::Leave),
        1 => Just(Step::Turn),
        1 => any::<bool>().prop_map(Step::TakeOver),
        1 => Just(Step::Barge),
        3 => (0_u8..4).prop_map(Step::Say),
        2 => (0_usize..Status::ALL.len()).prop_map(Step::Status),
        1 => Just(Step::Unassign),
        1 => Just(Step::Close),
    ];
    prop::collection::vec(step, 1..60)
}

fn who(is_mia: bool) -> Actor {
    if is_mia { mia() } else { jon() }
}

fn perform(life: &mut Life, step: &Step) {
    let (actor, command) = match *step {
        Step::Enqueue(number, true) => (Actor::System, enqueue(number, TakenFrom::Anybody)),
        Step::Enqueue(number, false) => {
            let from = TakenFrom::Queue(queue(1).id);
            (Actor::System, enqueue(number, from))
        }
        Step::Assign(number, is_mia) => (Actor::System, assign(number, &who(is_mia))),
        Step::Offer(number, is_mia) => (Actor::System, offer(number, &who(is_mia))),
        Step::Accept(is_mia) => (who(is_mia), Command::AcceptOffer),
        Step::Decline(is_mia) => (who(is_mia), Command::DeclineOffer { reason: None }),
        Step::EndOffer(is_mia) => {
            let agent = as_ref(&who(is_mia)).id;
            let how = OfferEnd::TimedOut;
            (Actor::System, Command::EndOffer { agent, how })
        }
        Step::Transfer(from, to) => (who(from), transfer(&who(to))),
        Step::Leave => (lena(), Command::LeaveQueue),
        Step::Turn => {
            let because = TurnedBecause::Full;
            (Actor::System, Command::TurnToMessage { because })
        }
        Step::TakeOver(is_mia) => {
            let agent = as_ref(&who(is_mia));
            (who(is_mia), Command::TakeOver { agent })
        }
        Step::Barge => (mia(), Command::Barge),
        Step::Say(kind) => {
            let (actor, visibility) = match kind {
                0 => (lena(), Visibility::Public),
                1 => (mia(), Visibility::Public),
                2 => (mia(), Visibility::Internal),
                _ => (jon(), Visibility::Whisper),
            };
            let _rejected = life.post(&actor, visibility, "hello");
            return;
        }
        Step::Status(number) => {
            let status = Status::ALL.get(number).copied();
            let update = Update {
                status,
                ..Update::default()
            };
            (mia(), Command::Update(update))
        }
        Step::Unassign => {
            let update = Update {
                assignee: Some(None),
                ..Update::default()
            };
            (mia(), Command::Update(update))
        }
        Step::Close => (lena(), Command::Close),
    };
    let _rejected = life.act(&actor, command);
}

fn check(life: &Life) -> Result<(), String> {
    inv_02_seq_is_gapless(&life.events)?;
    inv_03_client_ids_are_unique(&life.events)?;
    inv_07_fold_is_state(&life.events, &life.state)?;
    inv_09_contacts_see_public_only(&life.events)?;
    let summary = &life.state.summary;
    let routing = &summary.routing;
    let is_waiting = matches!(Placement::of(summary), Placement::Waiting { .. });
    if is_waiting != summary.is_waiting() {
        return Err("the placement and the summary disagree about waiting".to_owned());
    }
    if summary.is_waiting() && routing.queued_at.is_none() {
        return Err("waits without an age".to_owned());
    }
    if routing.queued_at > routing.entered_at {
        return Err("is younger than its stay in the queue".to_owned());
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_life_in_queues_keeps_the_invariants(steps in steps()) {
        let mut life = Life::begin();
        for step in steps {
            perform(&mut life, &step);
            prop_assert!(check(&life).is_ok(), "after {step:?}: {:?}", check(&life));
        }
    }
}

#[test]
fn what_became_a_message_does_not_take_the_room_kept_for_a_chat() {
    let mut life = waiting();
    let because = TurnedBecause::NobodyHere;
    life.act(&Actor::System, Command::TurnToMessage { because })
        .unwrap();
    let refused = life.act(&Actor::System, assign(1, &mia()));
    assert_eq!(refused, Err(Rejection::NotWaiting));
}

/// Found by the simulation: the chat's room was kept, and a second message came into the message's.
#[test]
fn an_offered_chat_that_becomes_a_message_is_given_anew() {
    let because = TurnedBecause::Chosen;
    let mut life = waiting();
    life.act(&Actor::System, offer(1, &mia())).unwrap();
    life.act(&lena(), Command::TurnToMessage { because })
        .unwrap();
    let refused = life.act(&mia(), Command::AcceptOffer);
    assert_eq!(refused, Err(Rejection::NoOffer));
    assert!(matches!(
        Placement::of(&life.state.summary),
        Placement::Waiting { waiting, .. } if waiting.asks == Asks::Message && waiting.offer.is_none()
    ));
}
