//! The bytes of one message's push, once for agents and once for the contact.

use std::hint::black_box;

use bellhop::auth::LinkSigner;
use bellhop::socket::JsonEncoder;
use bellhop_actors::fanout::Encode as _;
use bellhop_actors::journal::Card;
use bellhop_domain::conversation::{
    Actor, Conversation, Event, NewMessage, Place, Start, Visibility, start,
};
use bellhop_domain::{ChannelId, ClientId, ContactId, ConversationId, MessageId, Timestamp};
use criterion::{Criterion, criterion_group, criterion_main};
use uuid::Uuid;

const T0: Timestamp = Timestamp(1_700_000_000_000_000);
/// 100 bytes, as in the comparisons.
const TEXT: &str = "Hello, I ordered a lamp on Monday and it has not arrived yet; could you have a look, please? Thanks.";

/// Its start and its first message.
fn events() -> Option<Vec<Event>> {
    let id = Uuid::from_u128(1);
    let contact = Actor::Contact {
        id: ContactId(id),
        name: "Lena".to_owned(),
    };
    let opening = Start {
        conversation_id: ConversationId(id),
        number: 1_001,
        channel_id: ChannelId(id),
        contact_id: ContactId(id),
        follow_up_of: None,
        message: NewMessage {
            id: MessageId(id),
            client_id: ClientId::parse(&id.to_string()).ok()?,
            visibility: Visibility::Public,
            text: TEXT.to_owned(),
            attachments: Vec::new(),
        },
        place: Place::default(),
    };
    start(opening, &contact, T0).ok()
}

fn benchmarks(criterion: &mut Criterion) {
    let events = events().unwrap_or_default();
    let (Some(conversation), Some(posted)) = (Conversation::fold(&events), events.last()) else {
        return;
    };
    let summary = &conversation.summary;
    let encoder = JsonEncoder::new(LinkSigner::new(&[7; 32]));
    let card = Card {
        contact_id: summary.contact_id,
        contact_name: Some("Lena".to_owned()),
        contact_email: Some("lena@example.com".to_owned()),
        channel_kind: "widget".to_owned(),
        channel_name: "Shop".to_owned(),
    };
    criterion.bench_function("encode a message for agents", |bencher| {
        bencher.iter(|| encoder.for_agents(black_box(posted), summary, &card));
    });
    criterion.bench_function("encode a message for the contact", |bencher| {
        bencher.iter(|| encoder.for_contact(black_box(posted), summary));
    });
}

criterion_group!(benches, benchmarks);
criterion_main!(benches);
