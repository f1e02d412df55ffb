//! What may be done to a message on its platform, and what becomes of it.

use proptest::prelude::*;

use super::tests::{Life, jon, lena, message, mia};
use super::*;
use crate::ids::Seq;
use crate::invariants::{inv_02_seq_is_gapless, inv_07_fold_is_state};
use crate::limits::EDIT_WINDOW;
use crate::time::Timestamp;

/// The message as the store has it after these events.
fn after(stored: &Message, events: &[Event]) -> Message {
    let mut last = stored.clone();
    for event in events {
        if let Some(message) = event.fact.message()
            && message.id == stored.id
        {
            last = message.clone();
        }
    }
    last
}

fn sent(life: &mut Life, state: DeliveryState) -> Message {
    let mut stored = life.post(&mia(), Visibility::Public, "Hullo").unwrap();
    let mut delivery = Delivery::queued(life.now, Manner::default());
    delivery.state = state;
    stored.delivery = Some(Box::new(delivery));
    stored
}

fn on(stored: &Message, what: OnPlatform) -> Command {
    Command::OnPlatform {
        stored: stored.clone(),
        what,
    }
}

fn act(life: &mut Life, by: &Actor, stored: &Message, deed: Deed) -> Result<Message, Rejection> {
    let events = life.act(by, on(stored, OnPlatform::Act(deed)))?;
    Ok(after(stored, &events))
}

fn end(life: &mut Life, stored: &Message, kind: ActKind, failure: Option<Failure>) -> Message {
    let social = stored.social.as_deref().unwrap();
    let seq = social.act(kind).map_or(Seq(0), |act| act.seq);
    let what = OnPlatform::End { kind, seq, failure };
    let events = life.act(&Actor::System, on(stored, what)).unwrap();
    after(stored, &events)
}

fn edit(text: &str) -> Deed {
    Deed::Edit {
        text: text.to_owned(),
        before: None,
    }
}

fn refused() -> Option<Failure> {
    Some(Failure {
        class: FailureClass::Invalid,
        reason: "too old".to_owned(),
    })
}

fn react(sign: Option<&str>) -> Deed {
    Deed::React {
        sign: sign.map(str::to_owned),
        was: Vec::new(),
    }
}

#[test]
fn a_text_that_is_there_is_changed_here_when_it_is_changed_there() {
    let mut life = Life::begin();
    let stored = sent(&mut life, DeliveryState::Delivered);
    // The platform has limits of its own.
    life.now = life.now.plus(EDIT_WINDOW * 3);
    let queued = act(&mut life, &mia(), &stored, edit("Hello")).unwrap();
    assert_eq!(queued.text, "Hullo", "they still read that");
    assert!(
        queued
            .social
            .as_ref()
            .unwrap()
            .act(ActKind::Edit)
            .unwrap()
            .is_queued()
    );
    // Once more is the same wish.
    let again = life.act(&mia(), on(&queued, OnPlatform::Act(edit("Hello"))));
    assert_eq!(again, Ok(Vec::new()));
    let done = end(&mut life, &queued, ActKind::Edit, None);
    assert_eq!(done.text, "Hello");
    assert!(done.edited_at.is_some());
    assert_eq!(done.social.unwrap().acts, []);
    inv_07_fold_is_state(&life.events, &life.state).unwrap();
}

#[test]
fn a_change_that_the_platform_refused_changes_nothing_and_says_so() {
    let mut life = Life::begin();
    let stored = sent(&mut life, DeliveryState::Sent);
    let queued = act(&mut life, &mia(), &stored, edit("Hello")).unwrap();
    let failed = end(&mut life, &queued, ActKind::Edit, refused());
    assert_eq!(failed.text, "Hullo");
    let social = failed.social.as_deref().unwrap();
    assert_eq!(social.act(ActKind::Edit).unwrap().failure, refused());
    // An answer to the same act that comes again is no news.
    let what = OnPlatform::End {
        kind: ActKind::Edit,
        seq: social.act(ActKind::Edit).unwrap().seq,
        failure: None,
    };
    let late = life.act(&Actor::System, on(&failed, what));
    assert_eq!(late, Ok(Vec::new()));
    // Tried again, it is queued anew; read, it is gone.
    let again = act(&mut life, &mia(), &failed, edit("Hello")).unwrap();
    let again = again.social.unwrap();
    assert!(again.act(ActKind::Edit).unwrap().is_queued());
    let dismiss = on(&failed, OnPlatform::Dismiss(ActKind::Edit));
    let events = life.act(&jon(), dismiss).unwrap();
    assert_eq!(after(&failed, &events).social.unwrap().acts, []);
    inv_07_fold_is_state(&life.events, &life.state).unwrap();
}

#[test]
fn what_is_changed_while_it_is_on_its_way_is_changed_there_as_well() {
    let mut life = Life::begin();
    let stored = sent(&mut life, DeliveryState::Queued);
    let command = |stored: &Message, text: &str| Command::EditMessage {
        stored: stored.clone(),
        text: text.to_owned(),
    };
    let events = life.act(&mia(), command(&stored, "Hello")).unwrap();
    let changed = after(&stored, &events);
    assert_eq!(changed.text, "Hello");
    let events = life.act(&mia(), command(&changed, "Hello!")).unwrap();
    let changed = after(&changed, &events);
    // If the first text is what went out and cannot be changed, that is what they read.
    let failed = end(&mut life, &changed, ActKind::Edit, refused());
    assert_eq!(failed.text, "Hullo");
    let done = end(&mut life, &changed, ActKind::Edit, None);
    assert_eq!(done.text, "Hello!");
    let delete = Command::DeleteMessage {
        stored: changed.clone(),
    };
    let events = life.act(&mia(), delete).unwrap();
    let gone = after(&changed, &events);
    assert_eq!(gone.text, "");
    let social = gone.social.as_deref().unwrap();
    assert_eq!(social.act(ActKind::Edit), None, "it would say what is gone");
    let failed = end(&mut life, &gone, ActKind::Delete, refused());
    let act = failed.social.unwrap().act(ActKind::Delete).cloned();
    let before = Some(String::new());
    assert_eq!(act.unwrap().deed, Deed::Delete { before });
    inv_07_fold_is_state(&life.events, &life.state).unwrap();
}

/// By a rule or by wish, and whether the act is under way or has failed.
#[test]
fn nothing_that_was_to_be_done_says_what_a_deleted_message_said() {
    for is_refused in [true, false] {
        let mut life = Life::begin();
        let stored = sent(&mut life, DeliveryState::Sent);
        let mut stored = act(&mut life, &mia(), &stored, edit("Hello")).unwrap();
        if is_refused {
            stored = end(&mut life, &stored, ActKind::Edit, refused());
        }
        let delete = Command::DeleteMessage {
            stored: stored.clone(),
        };
        let events = life.act(&Actor::System, delete).unwrap();
        let gone = after(&stored, &events);
        let left = format!("{gone:?}");
        assert!(!left.contains("Hello") && !left.contains("Hullo"), "{left}");
        let social = gone.social.as_deref().unwrap();
        assert!(social.version > stored.social.as_deref().unwrap().version);
        // Its call may come back after that.
        let late = OnPlatform::End {
            kind: ActKind::Edit,
            seq: stored.social.as_deref().unwrap().acts[0].seq,
            failure: refused(),
        };
        assert_eq!(life.act(&Actor::System, on(&gone, late)), Ok(Vec::new()));
        inv_07_fold_is_state(&life.events, &life.state).unwrap();
    }
}

#[test]
fn hiding_and_liking_are_undone_and_the_newest_wish_counts() {
    let mut life = Life::begin();
    let stored = life.post(&lena(), Visibility::Public, "Spam").unwrap();
    let hide = |is_hidden| Deed::Hide { is_hidden };
    let first = act(&mut life, &mia(), &stored, hide(true)).unwrap();
    // Taken back while it is under way: it may be done already, so this has to follow.
    let second = act(&mut life, &jon(), &first, hide(false)).unwrap();
    let what = OnPlatform::End {
        kind: ActKind::Hide,
        seq: first
            .social
            .as_ref()
            .unwrap()
            .act(ActKind::Hide)
            .unwrap()
            .seq,
        failure: None,
    };
    let late = life.act(&Actor::System, on(&second, what));
    assert_eq!(late, Ok(Vec::new()));
    let shown = end(&mut life, &second, ActKind::Hide, None);
    assert!(!shown.social.as_ref().unwrap().is_hidden);
    assert_eq!(
        act(&mut life, &mia(), &shown, hide(false)),
        Ok(shown.clone())
    );
    let hidden = act(&mut life, &mia(), &shown, hide(true)).unwrap();
    let hidden = end(&mut life, &hidden, ActKind::Hide, None);
    assert!(hidden.social.as_ref().unwrap().is_hidden);
    let liked = act(&mut life, &mia(), &hidden, Deed::Like { is_liked: true }).unwrap();
    let liked = end(&mut life, &liked, ActKind::Like, None);
    let social = liked.social.as_deref().unwrap();
    assert!(social.is_liked && social.is_hidden);
    let gone = act(&mut life, &mia(), &liked, Deed::Delete { before: None }).unwrap();
    assert_eq!(gone.text, "Spam", "they still read it");
    let gone = end(&mut life, &gone, ActKind::Delete, None);
    assert!(gone.deleted_at.is_some() && gone.text.is_empty());
    inv_07_fold_is_state(&life.events, &life.state).unwrap();
}

#[test]
fn one_sign_for_each_person_and_the_newest_counts() {
    let mut life = Life::begin();
    let stored = life.post(&lena(), Visibility::Public, "Thanks").unwrap();
    let them = Reactor::Them {
        id: "7".to_owned(),
        name: Some("Ada".to_owned()),
    };
    let told = |life: &mut Life, stored: &Message, sign: Option<&str>, at: i64| {
        let what = OnPlatform::Reacted {
            by: them.clone(),
            sign: sign.map(str::to_owned),
            at: Timestamp(at),
        };
        let events = life.act(&Actor::System, on(stored, what)).unwrap();
        (after(stored, &events), events.len())
    };
    let (one, _) = told(&mut life, &stored, Some("👍"), 10);
    let (two, _) = told(&mut life, &one, Some("❤"), 20);
    let (same, count) = told(&mut life, &two, Some("👍"), 15);
    assert_eq!(
        (same.social.as_ref().unwrap().reactions.len(), count),
        (1, 0)
    );
    assert_eq!(two.social.as_ref().unwrap().reactions[0].sign, "❤");
    let ours = act(&mut life, &mia(), &two, react(Some("🙏"))).unwrap();
    let ours = end(&mut life, &ours, ActKind::React, None);
    assert_eq!(ours.social.as_ref().unwrap().reactions.len(), 2);
    let other = act(&mut life, &jon(), &ours, react(Some("🎉"))).unwrap();
    let queued = other.social.as_ref().unwrap().act(ActKind::React).cloned();
    let Deed::React { was, .. } = queued.unwrap().deed else {
        panic!("not a reaction");
    };
    assert_eq!(was, ["🙏"]);
    let (none, _) = told(&mut life, &other, None, 30);
    let none = act(&mut life, &mia(), &none, react(None)).unwrap();
    let none = end(&mut life, &none, ActKind::React, None);
    assert_eq!(none.social.unwrap().reactions, []);
    inv_07_fold_is_state(&life.events, &life.state).unwrap();
}

#[test]
fn who_may_do_what() {
    let mut life = Life::begin();
    let theirs = life.post(&lena(), Visibility::Public, "Hi").unwrap();
    let note = life.post(&mia(), Visibility::Internal, "Psst").unwrap();
    let ours = sent(&mut life, DeliveryState::Read);
    let queued = sent(&mut life, DeliveryState::Queued);
    let gone = Message {
        deleted_at: Some(life.now),
        ..theirs.clone()
    };
    let hide = Deed::Hide { is_hidden: true };
    let delete = Deed::Delete { before: None };
    for (by, stored, deed, refused) in [
        (lena(), &theirs, hide.clone(), Rejection::AgentsOnly),
        (Actor::System, &theirs, hide.clone(), Rejection::AgentsOnly),
        (mia(), &note, hide.clone(), Rejection::NotOnPlatform),
        (mia(), &queued, hide.clone(), Rejection::NotOnPlatform),
        (mia(), &ours, hide.clone(), Rejection::OnlyTheirs),
        (mia(), &ours, react(Some("👍")), Rejection::OnlyTheirs),
        (mia(), &theirs, react(Some("")), Rejection::BadSign),
        (mia(), &theirs, edit("Ho"), Rejection::NotTheAuthor),
        (jon(), &ours, edit("Ho"), Rejection::NotTheAuthor),
        (mia(), &ours, edit(" "), Rejection::TextIsEmpty),
        (jon(), &ours, delete.clone(), Rejection::NotTheAuthor),
        (mia(), &gone, delete, Rejection::MessageIsDeleted),
    ] {
        assert_eq!(
            act(&mut life, &by, stored, deed.clone()),
            Err(refused),
            "{deed:?}"
        );
    }
    life.act(&mia(), Command::Close).unwrap();
    let closed = Err(Rejection::ConversationIsClosed);
    assert_eq!(act(&mut life, &mia(), &ours, edit("Ho")), closed);
    // What stands in public is taken care of also after the end.
    act(&mut life, &mia(), &theirs, hide).unwrap();
    let by_people = on(&theirs, OnPlatform::Hidden(true));
    assert_eq!(life.act(&mia(), by_people), Err(Rejection::AgentsOnly));
}

proptest! {
    /// Whatever is wished and however it ends: of each kind there is one act, and in the end nothing is under way.
    #[test]
    fn every_act_ends(steps in prop::collection::vec((0_u8..6, any::<bool>()), 1..20)) {
        let mut life = Life::begin();
        let made = life.act(&lena(), Command::PostMessage {
            message: message(70, Visibility::Public, "Hi"),
            expected_seq: None,
        }).unwrap();
        let mut stored = made[0].fact.message().unwrap().clone();
        for (what, is_on) in steps {
            let result = match what {
                0 => act(&mut life, &mia(), &stored, Deed::Hide { is_hidden: is_on }),
                1 => act(&mut life, &mia(), &stored, Deed::Like { is_liked: is_on }),
                2 => act(&mut life, &mia(), &stored, react(is_on.then_some("👍"))),
                3 if stored.social.is_some() => Ok(end(&mut life, &stored, ActKind::Hide, is_on.then(refused).flatten())),
                4 if stored.social.is_some() => Ok(end(&mut life, &stored, ActKind::Like, is_on.then(refused).flatten())),
                _ if stored.social.is_some() => Ok(end(&mut life, &stored, ActKind::React, is_on.then(refused).flatten())),
                _ => Ok(stored.clone()),
            };
            stored = result.unwrap();
        }
        for kind in ActKind::ALL {
            if stored.social.is_some() {
                stored = end(&mut life, &stored, *kind, None);
            }
            let social = stored.social.clone().unwrap_or_default();
            prop_assert!(social.act(*kind).is_none_or(|act| !act.is_queued()));
            prop_assert!(social.acts.iter().filter(|act| act.deed.kind() == *kind).count() <= 1);
        }
        inv_02_seq_is_gapless(&life.events).unwrap();
        inv_07_fold_is_state(&life.events, &life.state).unwrap();
    }
}
