//! `Queue::handle`: stories of single conversations.

use super::*;
use crate::agent::ReserveKind;
use crate::conversation::TurnedBecause;

/// A queue with a clock.
struct Story {
    queue: Queue,
    now: Timestamp,
}

impl Story {
    fn new(settings: QueueSettings) -> Self {
        Self {
            queue: Queue::new(settings, true, T0),
            now: at(100),
        }
    }

    /// What follows, but for times and positions.
    fn on(&mut self, input: QueueInput) -> Vec<QueueEffect> {
        let effects = self.queue.handle(input, self.now);
        assert_eq!(self.queue.overdue(self.now), [], "INV-05");
        let is_told = |effect: &QueueEffect| {
            !matches!(
                effect,
                QueueEffect::WakeAt(_) | QueueEffect::PositionsChanged
            )
        };
        effects.into_iter().filter(is_told).collect()
    }

    fn enters(&mut self, waiting: Waiting) -> Vec<QueueEffect> {
        self.on(QueueInput::Entered(Box::new(waiting)))
    }

    fn tells(&mut self, candidate: Candidate) -> Vec<QueueEffect> {
        self.on(QueueInput::Candidate(Box::new(candidate)))
    }

    fn settled(&mut self, number: u128, outcome: Settled) -> Vec<QueueEffect> {
        self.on(QueueInput::Settled {
            conversation: conversation(number),
            outcome,
        })
    }

    fn reserved(&mut self, by: u128, number: u128) -> Vec<QueueEffect> {
        self.on(QueueInput::Reserved {
            agent: agent(by),
            conversation: conversation(number),
        })
    }

    fn left(&mut self, number: u128, end: WaitEnd) -> Vec<QueueEffect> {
        self.on(QueueInput::Left {
            conversation: conversation(number),
            end,
        })
    }
}

fn reserve(by: u128, number: u128) -> QueueEffect {
    QueueEffect::Reserve {
        agent: agent(by),
        conversation: conversation(number),
        class: ChannelClass::Chat,
        kind: ReserveKind::Automatic,
    }
}

fn release(by: u128, number: u128) -> QueueEffect {
    QueueEffect::Release {
        agent: agent(by),
        conversation: conversation(number),
    }
}

fn turn(number: u128, why: TurnedBecause) -> QueueEffect {
    QueueEffect::TurnToMessage {
        conversation: conversation(number),
        why,
    }
}

#[test]
fn a_free_agent_gets_the_next_one_at_once_and_nothing_is_given_twice() {
    let mut story = Story::new(settings());
    assert_eq!(story.enters(waiting(1)), []);
    assert_eq!(story.tells(candidate(10, 2)), [reserve(10, 1)]);
    assert_eq!(story.enters(waiting(2)), [reserve(10, 2)]);
    assert_eq!(story.enters(waiting(1)), []);
    let effects = story.reserved(10, 1);
    assert!(matches!(&effects[..], [QueueEffect::Assign { agent: to, .. }] if *to == agent(10)));
    assert_eq!(story.reserved(10, 1), []);
    assert_eq!(story.settled(1, Settled::Done), []);
    assert_eq!(story.left(1, WaitEnd::Assigned(agent(10))), []);
    assert_eq!(story.left(2, WaitEnd::Abandoned), [release(10, 2)]);
    assert_eq!(story.reserved(10, 2), [release(10, 2)]);
}

#[test]
fn what_is_on_its_way_to_an_agent_who_begins_anew_is_reserved_again() {
    let mut rules = settings();
    rules.offer_mode = OfferMode::Offer;
    let mut story = Story::new(rules);
    story.tells(candidate(10, 3));
    for number in [1, 2] {
        story.enters(waiting(number));
    }
    story.reserved(10, 1);
    // The second answer was lost with the agent: somebody else may be asked, or the same again when they tell.
    let effects = story.on(QueueInput::CandidateAnew(agent(10)));
    let QueueEffect::Reserve { kind, .. } = &effects[0] else {
        panic!("{effects:?}");
    };
    assert_eq!((effects.len(), *kind), (1, ReserveKind::Standing));
    assert_eq!(story.tells(candidate(10, 3)), [reserve(10, 2)]);
}

#[test]
fn who_would_not_reserve_is_left_alone_and_the_next_is_asked_at_once() {
    let mut story = Story::new(settings());
    story.tells(candidate(10, 5));
    story.tells(candidate(11, 1));
    assert_eq!(story.enters(waiting(1)), [reserve(10, 1)]);
    let refusal = QueueInput::NotReserved {
        agent: agent(10),
        conversation: conversation(1),
        why: Filter::NoRoom { used: 5, max: 5 },
    };
    assert_eq!(story.on(refusal), [reserve(11, 1)]);
}

/// Found by the big floor: who had no hand free for a call was not given a chat for a second.
#[test]
fn who_said_why_they_would_not_reserve_is_asked_for_other_things_at_once() {
    let mut story = Story::new(settings());
    let mut agent_10 = candidate(10, 2);
    let calls = ClassRule {
        units_max: 1,
        interrupts: vec![],
    };
    agent_10.capacity.classes.insert(ChannelClass::Voice, calls);
    story.tells(agent_10.clone());
    let mut call = waiting(1);
    call.class = ChannelClass::Voice;
    assert_eq!(story.enters(call).len(), 1);
    agent_10.used.insert(ChannelClass::Chat, 1);
    story.tells(agent_10);
    let refusal = QueueInput::NotReserved {
        agent: agent(10),
        conversation: conversation(1),
        why: Filter::BusyWith {
            class: ChannelClass::Chat,
        },
    };
    assert_eq!(story.on(refusal), []);
    assert_eq!(story.enters(waiting(2)), [reserve(10, 2)]);
}

/// Found by random lives: the first question stood beside the second, and took a place that was free.
#[test]
fn an_offer_that_shows_ends_the_question_for_room() {
    let mut story = Story::new(settings());
    story.tells(candidate(10, 2));
    story.tells(candidate(11, 0));
    assert_eq!(story.enters(waiting(1)), [reserve(10, 1)]);
    let mut offered = waiting(1);
    offered.offer = Some(offer_to(11, at(500)));
    story.enters(offered);
    fills_both_places_of_10_anew(story);
}

/// Two wait while agent 10, who has two places, is away.
fn fills_both_places_of_10_anew(mut story: Story) {
    let mut away = candidate(10, 2);
    away.status = StatusKind::Away;
    story.tells(away);
    for number in [1, 2] {
        story.enters(waiting(number));
    }
    let effects = story.tells(candidate(10, 2));
    assert_eq!(effects, [reserve(10, 1), reserve(10, 2)]);
}

#[test]
fn what_leaves_and_comes_back_takes_one_place() {
    let mut story = Story::new(settings());
    story.tells(candidate(10, 2));
    assert_eq!(story.enters(waiting(1)), [reserve(10, 1)]);
    story.left(1, WaitEnd::Moved);
    fills_both_places_of_10_anew(story);
}

#[test]
fn an_offer_goes_round_until_somebody_takes_it() {
    let mut rules = settings();
    rules.offer_mode = OfferMode::Offer;
    let mut story = Story::new(rules);
    for number in [10, 11, 12] {
        story.tells(candidate(number, 1));
    }
    assert_eq!(story.enters(waiting(1)), [reserve(10, 1)]);
    let expires_at = at(130);
    assert!(matches!(
        &story.reserved(10, 1)[..],
        [QueueEffect::Offer { expires_at: until, .. }] if *until == expires_at
    ));
    let offered = |to, until| Waiting {
        offer: Some(offer_to(to, until)),
        ..waiting(1)
    };
    story.enters(offered(10, expires_at));
    assert_eq!(story.settled(1, Settled::Done), []);

    // Declined: the next one at once.
    let mut declined = waiting(1);
    declined.refused_by.insert(agent(10));
    assert_eq!(
        story.enters(declined.clone()),
        [release(10, 1), reserve(11, 1)]
    );
    story.reserved(11, 1);
    let mut second = offered(11, expires_at);
    second.refused_by.insert(agent(10));
    story.settled(1, Settled::Done);
    story.enters(second);

    // Timed out: taken back, and not to the same agent although they seem online still.
    story.now = expires_at;
    assert_eq!(
        story.on(QueueInput::Due),
        [QueueEffect::EndOffer {
            conversation: conversation(1),
            agent: agent(11),
            is_timeout: true
        }]
    );
    story.settled(1, Settled::Done);
    assert_eq!(story.enters(declined), [release(11, 1), reserve(12, 1)]);
}

#[test]
fn an_offer_is_withdrawn_when_its_agent_goes() {
    let mut rules = settings();
    rules.offer_mode = OfferMode::Offer;
    let mut story = Story::new(rules);
    story.tells(candidate(10, 1));
    let offered = Waiting {
        offer: Some(offer_to(10, at(130))),
        ..waiting(1)
    };
    // A queue that begins again takes the offer as it stands, and its room.
    assert_eq!(
        story.enters(offered),
        [QueueEffect::Reserve {
            agent: agent(10),
            conversation: conversation(1),
            class: ChannelClass::Chat,
            kind: ReserveKind::Standing
        }]
    );
    let mut gone = candidate(10, 1);
    gone.status = StatusKind::Offline;
    assert_eq!(
        story.tells(gone),
        [QueueEffect::EndOffer {
            conversation: conversation(1),
            agent: agent(10),
            is_timeout: false
        }]
    );
}

#[test]
fn a_store_that_is_away_is_asked_again_with_the_same_decision() {
    let mut story = Story::new(settings());
    story.tells(candidate(10, 1));
    story.enters(waiting(1));
    let first = story.reserved(10, 1);
    assert_eq!(story.settled(1, Settled::Later), []);
    story.now = at(101);
    assert_eq!(story.on(QueueInput::Due), first);
    assert_eq!(story.settled(1, Settled::Later), []);
    story.now = at(102);
    assert_eq!(story.on(QueueInput::Due), []);
    story.now = at(103);
    assert_eq!(story.on(QueueInput::Due), first);
}

#[test]
fn full_closed_and_slow_queues_turn_live_ones_into_messages() {
    let mut rules = settings();
    rules.length_max = Some(1);
    rules.wait_max = Some(Duration::from_secs(60));
    let mut story = Story::new(rules);
    assert_eq!(story.enters(waiting(95)), []);
    assert_eq!(story.enters(waiting(96)), [turn(96, TurnedBecause::Full)]);
    story.now = at(155);
    assert_eq!(
        story.on(QueueInput::Due),
        [turn(95, TurnedBecause::WaitedTooLong)]
    );
    story.settled(95, Settled::Refused);
    story.left(95, WaitEnd::Abandoned);
    story.on(QueueInput::OpenChanged { is_open: false });
    assert_eq!(story.enters(waiting(97)), [turn(97, TurnedBecause::Closed)]);
    // Whoever is here still works.
    assert_eq!(story.enters(waiting(98)), [turn(98, TurnedBecause::Closed)]);
    story.settled(98, Settled::Done);
    let mut message = waiting(98);
    message.asks = Asks::Message;
    assert_eq!(story.enters(message), []);
    assert_eq!(story.tells(candidate(10, 1)), [reserve(10, 98)]);
}

#[test]
fn a_long_wait_overflows_once() {
    let mut rules = settings();
    let to = QueueId(Uuid::from_u128(2));
    rules.overflow = Some(Overflow {
        to,
        after: Duration::from_secs(30),
    });
    let mut story = Story::new(rules);
    story.enters(waiting(100));
    story.now = at(130);
    let overflow = QueueEffect::Overflow {
        conversation: conversation(100),
        to,
    };
    assert_eq!(story.on(QueueInput::Due), [overflow]);
    assert_eq!(story.settled(100, Settled::Refused), []);
    story.now = at(140);
    assert_eq!(story.on(QueueInput::Due), []);
}

#[test]
fn a_manual_queue_gives_nothing() {
    let mut rules = settings();
    rules.offer_mode = OfferMode::Manual;
    let mut story = Story::new(rules);
    story.tells(candidate(10, 1));
    assert_eq!(story.enters(waiting(1)), []);
    assert_eq!(
        story.queue.why_waiting(conversation(1)),
        Some(WhyWaiting::Manual)
    );
}
