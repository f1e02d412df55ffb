//! Tables for single rules, and random lives that must keep the invariants.

use std::sync::Arc;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::{AgentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, Seq};
use crate::invariants::{
    inv_02_seq_is_gapless, inv_03_client_ids_are_unique, inv_07_fold_is_state,
    inv_09_contacts_see_public_only,
};
use crate::limits::{EDIT_WINDOW, MESSAGE_TEXT_CHARS_MAX, RECENT_MESSAGES_MAX};
use crate::time::Timestamp;

const T0: Timestamp = Timestamp(1_700_000_000_000_000);

pub(crate) fn lena() -> Actor {
    Actor::Contact {
        id: ContactId(Uuid::from_u128(1)),
        name: "Lena".into(),
    }
}

pub(crate) fn mia() -> Actor {
    Actor::Agent {
        id: AgentId(Uuid::from_u128(2)),
        name: "Mia".into(),
    }
}

pub(crate) fn jon() -> Actor {
    Actor::Agent {
        id: AgentId(Uuid::from_u128(3)),
        name: "Jon".into(),
    }
}

pub(crate) fn as_ref(agent: &Actor) -> AgentRef {
    match agent {
        Actor::Agent { id, name } => AgentRef {
            id: *id,
            name: name.clone(),
        },
        Actor::Contact { .. } | Actor::System => panic!("not an agent"),
    }
}

pub(crate) fn message(number: u128, visibility: Visibility, text: &str) -> NewMessage {
    NewMessage {
        id: MessageId(Uuid::from_u128(1_000 + number)),
        client_id: ClientId::parse(&format!("c{number}")).unwrap(),
        visibility,
        text: text.into(),
        attachments: vec![],
    }
}

/// A conversation with the events that made it.
pub(crate) struct Life {
    pub(crate) state: Conversation,
    pub(crate) events: Vec<Event>,
    pub(crate) now: Timestamp,
    made: u128,
}

impl Life {
    pub(crate) fn begin() -> Self {
        let opening = Start {
            conversation_id: ConversationId(Uuid::from_u128(9)),
            number: 1001,
            channel_id: ChannelId(Uuid::from_u128(8)),
            contact_id: ContactId(Uuid::from_u128(1)),
            follow_up_of: None,
            message: message(0, Visibility::Public, "Where is my order?"),
            place: Place::default(),
        };
        let events = start(opening, &lena(), T0).unwrap();
        let state = Conversation::fold(&events).unwrap();
        Self {
            state,
            events,
            now: T0,
            made: 0,
        }
    }

    pub(crate) fn act(&mut self, actor: &Actor, command: Command) -> Result<Vec<Event>, Rejection> {
        let events = decide(&self.state, command, actor, self.now)?;
        let mut followed = self.state.clone();
        followed.follow(&events, Arc::new(followed.summary_after(&events)));
        for event in &events {
            self.state.apply(event);
        }
        assert_eq!(self.state, followed, "follow agrees with apply");
        self.events.extend(events.iter().cloned());
        Ok(events)
    }

    pub(crate) fn post(
        &mut self,
        actor: &Actor,
        visibility: Visibility,
        text: &str,
    ) -> Result<Message, Rejection> {
        self.made += 1;
        let message = message(self.made, visibility, text);
        let events = self.act(
            actor,
            Command::PostMessage {
                message,
                expected_seq: None,
            },
        )?;
        Ok(events[0].fact.message().unwrap().clone())
    }

    pub(crate) fn set_status(&mut self, status: Status) {
        let update = Update {
            status: Some(status),
            ..Update::default()
        };
        self.act(&mia(), Command::Update(update)).unwrap();
    }

    fn check(&self) {
        inv_02_seq_is_gapless(&self.events).unwrap();
        inv_03_client_ids_are_unique(&self.events).unwrap();
        inv_07_fold_is_state(&self.events, &self.state).unwrap();
        inv_09_contacts_see_public_only(&self.events).unwrap();
    }
}

#[test]
fn a_conversation_begins_with_started_and_its_first_message() {
    let life = Life::begin();
    let kinds: Vec<_> = life
        .events
        .iter()
        .map(|event| (event.seq.0, event.fact.kind()))
        .collect();
    assert_eq!(kinds, [(1, "started"), (2, "message_posted")]);
    assert_eq!(life.state.summary.status, Status::New);
    assert_eq!(life.state.summary.waiting_since, Some(T0));
    assert_eq!(life.state.summary.unread_by_agents, 1);
    life.check();
}

#[test]
fn a_post_moves_the_status() {
    use Status::{Closed, New, OnHold, Open, Pending, Solved};
    let table = [
        (lena(), New, Some(New)),
        (lena(), Open, Some(Open)),
        (lena(), Pending, Some(Open)),
        (lena(), OnHold, Some(Open)),
        (lena(), Solved, Some(Open)),
        (lena(), Closed, None),
        (mia(), New, Some(Open)),
        (mia(), Pending, Some(Pending)),
        (mia(), Solved, Some(Solved)),
        (mia(), Closed, None),
        (Actor::System, New, Some(New)),
    ];
    for (actor, before, after) in table {
        let mut life = Life::begin();
        if before != New {
            life.set_status(before);
        }
        let posted = life.post(&actor, Visibility::Public, "hello");
        match after {
            Some(after) => assert_eq!(life.state.summary.status, after, "{actor:?} in {before:?}"),
            None => assert_eq!(posted, Err(Rejection::ConversationIsClosed)),
        }
        life.check();
    }
}

#[test]
fn a_note_changes_nothing_that_the_contact_sees() {
    let mut life = Life::begin();
    let before = life.state.summary.clone();
    life.now = life.now.plus(std::time::Duration::from_secs(1));
    let note = life
        .post(&mia(), Visibility::Internal, "checks out")
        .unwrap();
    let after = &life.state.summary;
    assert_eq!(
        ContactSummary::from(&**after),
        ContactSummary::from(&*before),
        "not even a time"
    );
    assert_eq!(after.status, Status::New);
    assert_eq!(after.public_version, before.public_version);
    assert_eq!(after.last_public_message, before.last_public_message);
    assert_eq!(after.unread_by_contact, 0);
    assert_eq!(PublicMessage::new(&note), None);
    let reply = life.post(&mia(), Visibility::Public, "on its way").unwrap();
    let posted = life
        .events
        .iter()
        .find(|event| event.seq == reply.seq)
        .unwrap();
    assert_eq!(
        posted.previous_public_seq, before.public_version,
        "skips the note"
    );
    life.check();
}

#[test]
fn only_agents_write_notes_and_change_fields() {
    let mut life = Life::begin();
    assert_eq!(
        life.post(&lena(), Visibility::Internal, "x"),
        Err(Rejection::AgentsOnly)
    );
    let update = Update {
        priority: Some(Priority::Urgent),
        ..Update::default()
    };
    assert_eq!(
        life.act(&lena(), Command::Update(update)),
        Err(Rejection::AgentsOnly)
    );
}

#[test]
fn content_is_bounded() {
    let table = [
        ("", Some(Rejection::TextIsEmpty)),
        (" \n ", Some(Rejection::TextIsEmpty)),
        ("a\0b", Some(Rejection::TextUnreadable)),
        (&"é".repeat(MESSAGE_TEXT_CHARS_MAX), None),
        (
            &"x".repeat(MESSAGE_TEXT_CHARS_MAX + 1),
            Some(Rejection::TextTooLong {
                chars: MESSAGE_TEXT_CHARS_MAX + 1,
            }),
        ),
    ];
    for (text, expected) in table {
        let mut life = Life::begin();
        assert_eq!(life.post(&lena(), Visibility::Public, text).err(), expected);
    }
}

#[test]
fn own_messages_can_be_changed_for_a_while() {
    let mut life = Life::begin();
    let stored = life.post(&mia(), Visibility::Public, "helo").unwrap();
    let edit = |stored: &Message| Command::EditMessage {
        stored: stored.clone(),
        text: "hello".into(),
    };
    assert_eq!(
        life.act(&jon(), edit(&stored)),
        Err(Rejection::NotTheAuthor)
    );
    let edited = life.act(&mia(), edit(&stored)).unwrap();
    assert_eq!(edited[0].fact.message().unwrap().text, "hello");
    assert_eq!(
        life.state.summary.last_message.as_ref().unwrap().text,
        "hello"
    );

    life.act(
        &mia(),
        Command::DeleteMessage {
            stored: stored.clone(),
        },
    )
    .unwrap();
    let last = life.state.summary.last_message.as_ref().unwrap();
    assert_eq!((last.text.as_str(), last.is_deleted), ("", true));
    assert_eq!(
        life.act(&mia(), edit(&stored)),
        Err(Rejection::MessageIsDeleted)
    );

    let late = life.post(&mia(), Visibility::Public, "late").unwrap();
    life.now = life
        .now
        .plus(EDIT_WINDOW + std::time::Duration::from_secs(1));
    assert_eq!(life.act(&mia(), edit(&late)), Err(Rejection::TooLateToEdit));
    life.check();
}

#[test]
fn a_guarded_reply_is_refused_when_somebody_answered() {
    let mut life = Life::begin();
    let seen = life.state.summary.version;
    let guarded = |number| Command::PostMessage {
        message: message(number, Visibility::Public, "me too"),
        expected_seq: Some(seen),
    };
    life.post(&jon(), Visibility::Internal, "looking").unwrap();
    life.act(&mia(), guarded(100)).unwrap();
    let answered = life
        .events
        .iter()
        .rev()
        .find(|event| event.fact.message().is_some())
        .unwrap()
        .seq;
    let by = "Mia".to_owned();
    assert_eq!(
        life.act(&jon(), guarded(101)),
        Err(Rejection::SomeoneAnswered { by, seq: answered })
    );
    life.act(&mia(), guarded(102)).unwrap();
}

#[test]
fn seen_never_goes_back_nor_past_what_there_is() {
    let mut life = Life::begin();
    let reply = life.post(&mia(), Visibility::Public, "hi").unwrap();
    life.post(&mia(), Visibility::Internal, "note").unwrap();
    assert_eq!(life.state.summary.unread_by_contact, 1);
    life.act(&lena(), Command::MarkSeen { seq: Seq(9_999) })
        .unwrap();
    assert_eq!(
        life.state.summary.contact_seen_seq, reply.seq,
        "not the note"
    );
    assert_eq!(life.state.summary.unread_by_contact, 0);
    assert_eq!(
        life.act(&lena(), Command::MarkSeen { seq: Seq(1) }),
        Ok(vec![])
    );
    life.check();
}

#[test]
fn reading_a_note_is_nothing_that_a_contact_is_told() {
    let mut life = Life::begin();
    life.act(&mia(), Command::MarkSeen { seq: Seq(2) }).unwrap();
    let note = life.post(&jon(), Visibility::Internal, "odd").unwrap();
    let seen = life.act(&mia(), Command::MarkSeen { seq: note.seq });
    assert_eq!(seen, Ok(vec![]));
    life.check();
}

#[test]
fn a_client_id_is_one_message() {
    let mut life = Life::begin();
    life.post(&mia(), Visibility::Internal, "note").unwrap();
    let again = Command::PostMessage {
        message: message(1, Visibility::Public, "mine"),
        expected_seq: None,
    };
    assert_eq!(life.act(&lena(), again), Err(Rejection::ClientIdTaken));
}

#[test]
fn closed_is_final() {
    let mut life = Life::begin();
    life.act(&lena(), Command::Close).unwrap();
    assert_eq!(
        life.act(&lena(), Command::Close),
        Ok(vec![]),
        "closing twice is no event"
    );
    for to in [Status::Open, Status::New, Status::Solved] {
        let update = Update {
            status: Some(to),
            ..Update::default()
        };
        assert_eq!(
            life.act(&mia(), Command::Update(update)),
            Err(Rejection::ConversationIsClosed)
        );
    }
    life.check();
}

#[test]
fn tags_are_a_set_and_assignment_is_one_person() {
    let mut life = Life::begin();
    let tags = |tags: &[&str]| {
        let tags = Some(tags.iter().map(|tag| (*tag).to_owned()).collect());
        Command::Update(Update {
            tags,
            ..Update::default()
        })
    };
    life.act(&mia(), tags(&["vip", " refund ", "vip"])).unwrap();
    let changed = life.act(&mia(), tags(&["refund", "late"])).unwrap();
    let (added, removed) = (vec!["late".to_owned()], vec!["vip".to_owned()]);
    assert_eq!(changed[0].fact, Fact::TagsChanged { added, removed });
    assert_eq!(life.act(&mia(), tags(&[""])), Err(Rejection::BadTag));

    let assign = |agent: Option<&Actor>| {
        Command::Update(Update {
            assignee: Some(agent.map(as_ref)),
            ..Update::default()
        })
    };
    life.act(&jon(), assign(Some(&mia()))).unwrap();
    assert_eq!(life.act(&jon(), assign(Some(&mia()))), Ok(vec![]));
    life.act(&jon(), assign(Some(&jon()))).unwrap();
    assert_eq!(life.state.summary.assignee, Some(as_ref(&jon())));
    life.act(&jon(), assign(None)).unwrap();
    assert_eq!(life.state.summary.assignee, None);
    life.check();
}

#[test]
fn memory_of_messages_is_bounded() {
    let mut life = Life::begin();
    for _ in 0..RECENT_MESSAGES_MAX + 10 {
        life.post(&lena(), Visibility::Public, "again").unwrap();
    }
    assert_eq!(life.state.recent.iter().len(), RECENT_MESSAGES_MAX);
    life.check();
}

#[derive(Clone, Debug)]
enum Step {
    Post(u8, bool),
    Edit(u8, usize),
    Delete(u8, usize),
    Seen(u8, i64),
    Status(usize),
    Tags(Vec<u8>),
    Assign(u8),
    Close,
    Wait(u32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u8..4, any::<bool>()).prop_map(|(who, note)| Step::Post(who, note)),
        1 => (0_u8..4, 0_usize..10).prop_map(|(who, which)| Step::Edit(who, which)),
        1 => (0_u8..4, 0_usize..10).prop_map(|(who, which)| Step::Delete(who, which)),
        3 => (0_u8..3, -2_i64..60).prop_map(|(who, seq)| Step::Seen(who, seq)),
        1 => (0_usize..Status::ALL.len()).prop_map(Step::Status),
        1 => proptest::collection::vec(0_u8..6, 0..5).prop_map(Step::Tags),
        1 => (0_u8..3).prop_map(Step::Assign),
        1 => Just(Step::Close),
        1 => (0_u32..2_000).prop_map(Step::Wait),
    ]
}

fn who(number: u8) -> Actor {
    [lena(), mia(), jon(), Actor::System][usize::from(number)].clone()
}

proptest! {
    /// INV-02, INV-03, INV-07 and INV-09 over random lives; a rejection leaves everything as it was.
    #[test]
    fn any_life_keeps_the_invariants(steps in proptest::collection::vec(step(), 0..60)) {
        let mut life = Life::begin();
        let mut posted: Vec<Message> = vec![];
        for step in steps {
            let before = (life.state.clone(), life.events.len());
            let result = match step {
                Step::Post(by, note) => {
                    let visibility = if note { Visibility::Internal } else { Visibility::Public };
                    life.post(&who(by), visibility, "text").map(|message| posted.push(message))
                }
                Step::Edit(by, which) => posted.get(which).cloned().map_or(Ok(()), |stored| {
                    let command = Command::EditMessage { stored, text: "edited".into() };
                    life.act(&who(by), command).map(drop)
                }),
                Step::Delete(by, which) => posted.get(which).cloned().map_or(Ok(()), |stored| {
                    life.act(&who(by), Command::DeleteMessage { stored }).map(drop)
                }),
                Step::Seen(by, seq) => {
                    life.act(&who(by), Command::MarkSeen { seq: Seq(seq) }).map(drop)
                }
                Step::Status(which) => {
                    let update = Update { status: Some(Status::ALL[which]), ..Update::default() };
                    life.act(&mia(), Command::Update(update)).map(drop)
                }
                Step::Tags(tags) => {
                    let tags = Some(tags.iter().map(|tag| format!("t{tag}")).collect());
                    life.act(&mia(), Command::Update(Update { tags, ..Update::default() })).map(drop)
                }
                Step::Assign(to) => {
                    let assignee = Some((to > 0).then(|| as_ref(&who(to))));
                    let update = Update { assignee, ..Update::default() };
                    life.act(&jon(), Command::Update(update)).map(drop)
                }
                Step::Close => life.act(&lena(), Command::Close).map(drop),
                Step::Wait(seconds) => {
                    life.now = life.now.plus(std::time::Duration::from_secs(seconds.into()));
                    Ok(())
                }
            };
            if result.is_err() {
                prop_assert_eq!((&life.state, life.events.len()), (&before.0, before.1));
            }
            life.check();
        }
    }
}
