//! One message through the core: decided, applied, and the row that follows from it.

use std::hint::black_box;

use bellhop_domain::conversation::{
    Actor, Command, Conversation, NewMessage, Place, Start, Visibility, decide, start,
};
use bellhop_domain::limits::RECENT_MESSAGES_MAX;
use bellhop_domain::{
    AgentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, Seq, Timestamp,
};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use uuid::Uuid;

const T0: Timestamp = Timestamp(1_700_000_000_000_000);
/// 100 bytes, as in the comparisons.
const TEXT: &str = "Hello, I ordered a lamp on Monday and it has not arrived yet; could you have a look, please? Thanks.";

fn contact() -> Actor {
    Actor::Contact {
        id: ContactId(Uuid::from_u128(1)),
        name: "Lena".to_owned(),
    }
}

fn agent() -> Actor {
    Actor::Agent {
        id: AgentId(Uuid::from_u128(2)),
        name: "Mia".to_owned(),
    }
}

/// `None` never: the ids are printable.
fn message(number: u128) -> Option<NewMessage> {
    Some(NewMessage {
        id: MessageId(Uuid::from_u128(number)),
        client_id: ClientId::parse(&Uuid::from_u128(number).to_string()).ok()?,
        visibility: Visibility::Public,
        text: TEXT.to_owned(),
        attachments: Vec::new(),
    })
}

fn post(number: u128) -> Option<Command> {
    let expected_seq = None;
    message(number).map(|message| Command::PostMessage {
        message,
        expected_seq,
    })
}

/// As long as memory keeps.
fn conversation() -> Option<Conversation> {
    let opening = Start {
        conversation_id: ConversationId(Uuid::from_u128(9)),
        number: 1_001,
        channel_id: ChannelId(Uuid::from_u128(8)),
        contact_id: ContactId(Uuid::from_u128(1)),
        follow_up_of: None,
        message: message(0)?,
        place: Place::default(),
    };
    let mut conversation = Conversation::fold(&start(opening, &contact(), T0).ok()?)?;
    for number in (1..).take(RECENT_MESSAGES_MAX) {
        for event in decide(&conversation, post(number)?, &contact(), T0).ok()? {
            conversation.apply(&event);
        }
    }
    Some(conversation)
}

fn benchmarks(criterion: &mut Criterion) {
    let Some(conversation) = conversation() else {
        return;
    };
    let (contact, agent) = (contact(), agent());
    criterion.bench_function("decide a message", |bencher| {
        bencher.iter_batched(
            || post(1_000_000),
            |command| command.map(|command| decide(&conversation, command, &contact, T0)),
            BatchSize::SmallInput,
        );
    });
    let seen = Command::MarkSeen { seq: Seq(100) };
    criterion.bench_function("decide that it was seen", |bencher| {
        bencher.iter(|| decide(&conversation, black_box(seen.clone()), &agent, T0));
    });
    let events = post(1_000_000).and_then(|post| decide(&conversation, post, &contact, T0).ok());
    let events = events.unwrap_or_default();
    criterion.bench_function("the row after a message", |bencher| {
        bencher.iter(|| conversation.summary_after(black_box(&events)));
    });
    let mut applied = conversation.clone();
    criterion.bench_function("apply a message", |bencher| {
        bencher.iter(|| {
            for event in black_box(&events) {
                applied.apply(event);
            }
        });
    });
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
