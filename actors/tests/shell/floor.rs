//! Queues and agents around real conversations, in time that jumps: who gets what, and what becomes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bellhop_actors::fanout::{Encode, Signal};
use bellhop_actors::journal::Card;
use bellhop_domain::agent::StatusKind;
use bellhop_domain::conversation::{
    AgentRef, AssignedHow, Command, Event, Fact, Status, Summary, TakenFrom, Transfer,
    TransferTarget, Update,
};
use bellhop_domain::queue::{OfferMode, Verdict};
use bellhop_domain::{ConversationId, Timestamp};

use bytestring::ByteString;

use crate::support::floor::{
    JON, MIA, SALES, SUPPORT, Stage, agent, queue_record, records, seconds, settle,
};
use crate::support::{FakeJournal, Plan, Words};

fn at_rest(work: impl Future<Output = ()>) {
    let system = actix::System::with_tokio_rt(|| {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .unwrap()
    });
    system.block_on(work);
}

fn transfer_to(id: bellhop_domain::AgentId, until: Timestamp) -> Command {
    let agent = AgentRef {
        id,
        name: agent(id).name().into(),
    };
    Command::Transfer(Box::new(Transfer {
        to: TransferTarget::Agent { agent },
        from: TakenFrom::Anybody,
        queued: None,
        expires_at: Some(until),
        note: None,
    }))
}

fn solve() -> Command {
    Command::Update(Update {
        status: Some(Status::Solved),
        ..Update::default()
    })
}

fn become_pending() -> Command {
    Command::Update(Update {
        status: Some(Status::Pending),
        ..Update::default()
    })
}

impl Stage {
    fn how(&self, id: ConversationId) -> Vec<&'static str> {
        let events = self.journal.events(id);
        events.iter().map(|event| event.fact.kind()).collect()
    }
}

#[test]
fn a_chat_goes_to_whoever_has_room_and_says_why() {
    at_rest(async {
        let mut stage = Stage::new(OfferMode::Auto, 1);
        let first = stage.chat(SUPPORT).await;
        settle().await;
        assert_eq!(stage.assignee(first).await, None, "nobody is here");

        stage.come(MIA);
        settle().await;
        assert_eq!(stage.assignee(first).await, Some(MIA));
        let events = stage.journal.events(first);
        let Some(Fact::Assigned { how, decision, .. }) = events.last().map(|event| &event.fact)
        else {
            panic!("{events:?}");
        };
        let decision = decision.as_ref().unwrap();
        assert_eq!((*how, decision.winner), (AssignedHow::Auto, MIA));
        let verdicts: Vec<_> = decision.considered.iter().map(|one| &one.verdict).collect();
        assert!(
            matches!(verdicts[..], [Verdict::Chosen, Verdict::Skipped(_)]),
            "{verdicts:?}"
        );

        let second = stage.chat(SALES).await;
        settle().await;
        assert_eq!(
            stage.assignee(second).await,
            None,
            "one count over all queues"
        );
        stage.act(first, MIA, solve()).await;
        settle().await;
        assert_eq!(
            stage.assignee(second).await,
            Some(MIA),
            "room is used at once"
        );
    });
}

#[test]
fn an_offer_is_accepted_declined_or_runs_out() {
    at_rest(async {
        let mut stage = Stage::new(OfferMode::Offer, 3);
        stage.come(MIA);
        seconds(1).await;
        stage.come(JON);
        seconds(1).await;
        let id = stage.chat(SUPPORT).await;
        settle().await;
        assert_eq!(stage.offered_to(id).await, Some(MIA), "the longest idle");

        stage
            .act(id, MIA, Command::DeclineOffer { reason: None })
            .await;
        settle().await;
        assert_eq!(stage.offered_to(id).await, Some(JON), "at once to the next");

        seconds(31).await;
        assert_eq!(
            stage.status(JON),
            StatusKind::Away,
            "an offer that ran out sets away"
        );
        assert_eq!(
            stage.offered_to(id).await,
            None,
            "and Mia is not asked again"
        );
        stage.set_status(JON, StatusKind::Online).await;
        settle().await;
        assert_eq!(stage.offered_to(id).await, Some(JON));

        stage.act(id, JON, Command::AcceptOffer).await;
        assert_eq!(stage.assignee(id).await, Some(JON));
        let late = stage
            .hub
            .command(id, agent(MIA), Command::AcceptOffer)
            .await;
        assert!(late.is_err(), "nobody else can accept it");
    });
}

#[test]
fn an_offer_to_somebody_who_vanishes_goes_to_the_next() {
    at_rest(async {
        let mut stage = Stage::new(OfferMode::Offer, 1);
        stage.come(MIA);
        seconds(1).await;
        stage.come(JON);
        let id = stage.chat(SUPPORT).await;
        settle().await;
        assert_eq!(stage.offered_to(id).await, Some(MIA));
        stage.go(MIA);
        seconds(9).await;
        assert_eq!(stage.status(MIA), StatusKind::Offline);
        assert_eq!(stage.offered_to(id).await, Some(JON));
    });
}

#[test]
fn a_transfer_stays_with_the_sender_until_it_is_accepted() {
    at_rest(async {
        let mut stage = Stage::new(OfferMode::Auto, 1);
        stage.come(MIA);
        let id = stage.chat(SUPPORT).await;
        settle().await;
        stage.come(JON);
        let other = stage.chat(SUPPORT).await;
        settle().await;
        assert_eq!(stage.assignee(other).await, Some(JON), "Jon is full");

        let until = stage
            .summary(id)
            .await
            .created_at
            .plus(std::time::Duration::from_secs(60));
        stage.act(id, MIA, transfer_to(JON, until)).await;
        settle().await;
        assert_eq!(stage.assignee(id).await, Some(MIA));
        stage
            .act(
                id,
                JON,
                Command::DeclineOffer {
                    reason: Some("lunch".into()),
                },
            )
            .await;
        assert_eq!(stage.assignee(id).await, Some(MIA), "returned");

        stage.act(id, MIA, transfer_to(JON, until)).await;
        stage.act(id, JON, Command::AcceptOffer).await;
        assert_eq!(
            stage.assignee(id).await,
            Some(JON),
            "also when full, if he accepts"
        );

        stage.act(id, JON, transfer_to(MIA, until)).await;
        seconds(70).await;
        assert_eq!(stage.offered_to(id).await, None, "ran out");
        assert_eq!(stage.assignee(id).await, Some(JON));
        assert_eq!(
            stage.status(MIA),
            StatusKind::Online,
            "a transfer that runs out sets nobody away"
        );
    });
}

#[test]
fn what_rests_can_be_given_away_and_what_is_out_can_rest() {
    at_rest(async {
        let mut stage = Stage::new(OfferMode::Auto, 1);
        stage.come(MIA);
        let id = stage.chat(SUPPORT).await;
        settle().await;
        stage.come(JON);
        stage.act(id, MIA, become_pending()).await;
        let now = stage.summary(id).await.updated_at;
        let until = now.plus(std::time::Duration::from_secs(60));
        stage.act(id, MIA, transfer_to(JON, until)).await;
        assert_eq!(stage.offered_to(id).await, Some(JON));
        seconds(70).await;
        assert_eq!(stage.offered_to(id).await, None, "it runs out");
        assert_eq!(stage.assignee(id).await, Some(MIA));

        let until = until.plus(std::time::Duration::from_secs(60));
        stage.act(id, MIA, transfer_to(JON, until)).await;
        stage.act(id, MIA, become_pending()).await;
        assert_eq!(stage.offered_to(id).await, None, "nobody is asked for it");
    });
}

#[test]
fn work_of_somebody_who_went_goes_back_with_its_age() {
    at_rest(async {
        let mut stage = Stage::new(OfferMode::Auto, 3);
        stage.come(MIA);
        let unanswered = stage.chat(SUPPORT).await;
        let answered = stage.chat(SUPPORT).await;
        settle().await;
        stage.answer(answered, MIA).await;
        let age = stage.summary(unanswered).await.routing.queued_at;
        stage.go(MIA);
        seconds(9).await;
        stage.come(MIA);
        seconds(60).await;
        assert_eq!(stage.assignee(unanswered).await, Some(MIA), "back in time");

        stage.go(MIA);
        seconds(30).await;
        stage.come(JON);
        assert_eq!(stage.assignee(unanswered).await, Some(MIA), "not yet");
        seconds(20).await;
        assert_eq!(stage.assignee(unanswered).await, Some(JON));
        assert_eq!(
            stage.assignee(answered).await,
            Some(MIA),
            "by policy it waits for her"
        );
        assert_eq!(stage.summary(unanswered).await.routing.queued_at, age);
    });
}

#[test]
fn what_rested_before_it_was_solved_is_handled_too() {
    at_rest(async {
        let mut stage = Stage::new(OfferMode::Auto, 1);
        stage.come(MIA);
        let id = stage.chat(SUPPORT).await;
        settle().await;
        stage.act(id, MIA, become_pending()).await;
        stage.act(id, MIA, solve()).await;
        seconds(1).await;
        let floor = stage.hub.floor();
        assert_eq!(floor.agent_view(MIA).unwrap().handled_today, 1);
        assert_eq!(floor.queue_view(SUPPORT).unwrap().handled_today, 1);
    });
}

#[test]
fn a_queue_that_is_restored_takes_up_what_waits_in_it() {
    at_rest(async {
        let mut stage = Stage::new(OfferMode::Auto, 1);
        let id = stage.chat(SUPPORT).await;
        settle().await;
        stage.hub.floor().reload(records(vec![], 1));
        stage.come(MIA);
        seconds(1).await;
        assert_eq!(stage.assignee(id).await, None, "there is no queue at all");

        let queue = queue_record(SUPPORT, OfferMode::Auto);
        stage.hub.floor().reload(records(vec![queue], 1));
        settle().await;
        assert_eq!(stage.assignee(id).await, Some(MIA));
    });
}

#[test]
fn nothing_is_lost_or_doubled_when_the_store_stumbles() {
    at_rest(async {
        for plan in [
            Plan::Abort,
            Plan::Conflict,
            Plan::Unknown { stored: true },
            Plan::Unknown { stored: false },
        ] {
            let mut stage = Stage::new(OfferMode::Auto, 1);
            let first = stage.chat(SUPPORT).await;
            let second = stage.chat(SUPPORT).await;
            stage.journal.plan(plan);
            stage.come(MIA);
            seconds(30).await;
            assert_eq!(
                stage.assignee(first).await,
                Some(MIA),
                "{plan:?}: {:?}",
                stage.how(first)
            );
            let assigned = stage
                .how(first)
                .iter()
                .filter(|kind| **kind == "assigned")
                .count();
            assert_eq!(assigned, 1, "{plan:?}");
            assert_eq!(
                stage.assignee(second).await,
                None,
                "{plan:?}: one unit, one chat"
            );
            stage.act(first, MIA, solve()).await;
            settle().await;
            assert_eq!(
                stage.assignee(second).await,
                Some(MIA),
                "{plan:?}: no unit is lost"
            );
        }
    });
}

#[test]
fn a_restart_keeps_order_and_age() {
    at_rest(async {
        let mut before = Stage::new(OfferMode::Auto, 1);
        let mut ids = vec![];
        for _ in 0..20 {
            ids.push(before.chat(SUPPORT).await);
            seconds(1).await;
        }
        let after = Stage::on(before.journal.clone(), OfferMode::Auto, 1);
        for id in ids.iter().rev() {
            after.summary(*id).await;
        }
        after.come(MIA);
        for id in ids {
            settle().await;
            assert_eq!(after.assignee(id).await, Some(MIA), "in order of age");
            after.act(id, MIA, solve()).await;
        }
    });
}

/// A queue's actor dies when it first tells a contact their place.
#[derive(Default)]
struct Deadly(AtomicUsize);

impl Encode for Deadly {
    fn for_agents(&self, event: &Event, summary: &Summary, card: &Card) -> ByteString {
        Words.for_agents(event, summary, card)
    }

    fn for_contact(&self, event: &Event, summary: &Summary) -> Option<ByteString> {
        Words.for_contact(event, summary)
    }

    fn signal_for_agents(&self, signal: &Signal) -> ByteString {
        Words.signal_for_agents(signal)
    }

    fn signal_for_contact(&self, signal: &Signal) -> Option<ByteString> {
        let is_place = matches!(signal, Signal::QueuePosition(_));
        assert!(
            !is_place || self.0.fetch_add(1, Ordering::Relaxed) > 0,
            "planned"
        );
        Words.signal_for_contact(signal)
    }
}

/// Not at the next look at the records, which nobody takes here.
#[test]
fn a_queue_that_died_begins_again_when_somebody_has_something_for_it() {
    at_rest(async {
        let deadly = Arc::new(Deadly::default());
        let mut stage = Stage::told_by(deadly.clone(), FakeJournal::default(), OfferMode::Auto, 2);
        let _socket = stage.contact_comes();
        let first = stage.chat(SUPPORT).await;
        seconds(1).await;
        assert_eq!(deadly.0.load(Ordering::Relaxed), 1, "it died");
        let second = stage.chat(SUPPORT).await;
        settle().await;
        stage.come(MIA);
        settle().await;
        for id in [first, second] {
            assert_eq!(stage.assignee(id).await, Some(MIA));
        }
    });
}
