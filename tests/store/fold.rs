//! INV-07: whatever happens to a conversation, its stored events fold to its rows.

use bellhop::store::read::Audience;
use bellhop::store::read::events::events_after;
use bellhop_actors::journal::Journal;
use bellhop_domain::conversation::{Actor, Command, Event, Priority, Status, Update};
use bellhop_domain::{Seq, invariants};

use crate::fixture::{Fixture, Talk, Words, agent_ref, post, update};

/// A small generator of its own, so that a seed means the same run for ever (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let sides = u64::try_from(from.len()).unwrap();
        from[usize::try_from(self.roll(sides)).unwrap()]
    }
}

async fn random_command(dice: &mut Dice, fixture: &Fixture, talk: &Talk, by: &Actor) -> Command {
    let text = format!(
        "Text {} with 'quotes', ümlauts and\nlines",
        dice.roll(1_000)
    );
    match dice.roll(12) {
        0..4 => post(text.as_str().message()),
        4 => post(text.as_str().note()),
        kind @ 5..7 => {
            let last = talk.state.summary.last_message.as_ref().unwrap().message_id;
            let stored = fixture
                .journal
                .message(talk.id(), last)
                .await
                .unwrap()
                .unwrap();
            if kind == 5 {
                Command::EditMessage { stored, text }
            } else {
                Command::DeleteMessage { stored }
            }
        }
        7 => Command::MarkSeen {
            seq: Seq(i64::try_from(dice.roll(60)).unwrap()),
        },
        8 => Command::Update(Update {
            status: Some(dice.pick(&Status::ALL[1..5])),
            ..update()
        }),
        9 => Command::Update(Update {
            priority: Some(dice.pick(Priority::ALL)),
            subject: Some(text),
            ..update()
        }),
        10 => {
            let tags = (0..dice.roll(4)).map(|_| format!("tag \"{}\", {{x}}", dice.roll(5)));
            Command::Update(Update {
                tags: Some(tags.collect()),
                ..update()
            })
        }
        _ => {
            let assignee = (dice.roll(2) == 0).then(|| agent_ref(by_agent(fixture, by)));
            Command::Update(Update {
                assignee: Some(assignee),
                ..update()
            })
        }
    }
}

fn by_agent<'a>(fixture: &'a Fixture, by: &'a Actor) -> &'a Actor {
    if by.is_contact() { &fixture.agent } else { by }
}

async fn stored_events(fixture: &Fixture, talk: &Talk) -> Vec<Event> {
    let page = events_after(
        &fixture.test.pool,
        talk.id(),
        Seq::ZERO,
        10_000,
        Audience::Agents,
    )
    .await;
    page.unwrap().items
}

async fn check(fixture: &Fixture, talk: &Talk, what: &str) {
    let loaded = fixture.loaded(talk.id()).await.conversation;
    assert_eq!(loaded, talk.state, "{what}: rows differ from memory");
    let events = stored_events(fixture, talk).await;
    invariants::inv_02_seq_is_gapless(&events).unwrap_or_else(|wrong| panic!("{what}: {wrong}"));
    invariants::inv_03_client_ids_are_unique(&events)
        .unwrap_or_else(|wrong| panic!("{what}: {wrong}"));
    invariants::inv_07_fold_is_state(&events, &loaded)
        .unwrap_or_else(|wrong| panic!("{what}: {wrong}"));
}

/// A conversation in which anything may happen, stored.
pub async fn random_talk(fixture: &Fixture, seed: u64) -> Talk {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut talk = fixture.begun(&format!("Seed {seed}")).await;
    for _ in 0..40 {
        let by = if dice.roll(2) == 0 {
            &fixture.contact
        } else {
            &fixture.agent
        };
        let command = random_command(&mut dice, fixture, &talk, by).await;
        fixture.does(&mut talk, by, command).await;
    }
    if dice.roll(2) == 0 {
        fixture
            .does(&mut talk, &fixture.agent, Command::Close)
            .await;
    }
    talk
}

#[tokio::test]
async fn random_conversations_fold_to_their_rows() {
    let fixture = Fixture::new().await;
    for seed in 1..=12_u64 {
        let talk = random_talk(&fixture, seed).await;
        check(&fixture, &talk, &format!("seed {seed}")).await;
    }
}

#[tokio::test]
async fn a_long_conversation_keeps_only_its_last_messages_at_hand() {
    let fixture = Fixture::new().await;
    let mut talk = fixture.begun("The first").await;
    for index in 0..bellhop_domain::limits::RECENT_MESSAGES_MAX + 5 {
        let text = format!("Line {index}");
        fixture
            .does(&mut talk, &fixture.contact, post(text.as_str().message()))
            .await;
    }
    let first = crate::fixture::posted(&talk.begun).id;
    assert!(talk.state.message(first).is_none(), "it is out of memory");
    check(&fixture, &talk, "long").await;
    // The unique index still knows its client_id.
    let mut again = "The first".message();
    again.client_id = crate::fixture::posted(&talk.begun).client_id.clone();
    let outcome = fixture
        .journal
        .append(talk.said(&fixture.contact, again))
        .await;
    let bellhop_actors::journal::Appended::Duplicate(found) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!((found.message_id, found.seq), (first, Seq(2)));
}
