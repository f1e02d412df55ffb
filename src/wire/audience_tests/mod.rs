//! Every fact and every signal there is, filled with words that no contact may read.

use std::collections::BTreeSet;
use std::sync::Arc;

use bellhop_actors::journal::Card;
use bellhop_domain::agent::ChannelClass;
use bellhop_domain::conversation::{
    Actor, AgentRef, AssignedHow, Conversation, Delivery, DeliveryState, Event, Fact, Failure,
    FailureClass, Manner, Message, NewMessage, Offer, OfferEnd, Place, Priority, QueueRef, Queued,
    QueuedBecause, Social, Start, Status, Summary, TeamRef, TransferTarget, TurnedBecause, Via,
    Visibility, start,
};
use bellhop_domain::labels::{LabelKind, Reading};
use bellhop_domain::queue::{Asks, Considered, Decision, SkillNeed, Strategy, Verdict};
use bellhop_domain::{
    AgentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, QueueId, Seq, SkillId,
    TeamId, Timestamp,
};
use uuid::Uuid;

use super::push::{agent_push, contact_push, is_same_for_all};
use crate::auth::LinkSigner;

mod signals;

const SECRET: &str = "SECRET";
const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

fn secret() -> String {
    SECRET.to_owned()
}

fn agent() -> AgentRef {
    AgentRef {
        id: AgentId(Uuid::from_u128(2)),
        name: "Mia".to_owned(),
    }
}

fn delivery() -> Delivery {
    let failure = Failure {
        class: FailureClass::Unknown,
        reason: secret(),
    };
    Delivery {
        state: DeliveryState::Failed,
        at: NOW,
        failure: Some(failure),
        manner: Manner::default(),
    }
}

fn social() -> Social {
    serde_json::from_value(serde_json::json!({
        "version": 3,
        "reactions": [{ "by": { "who": "them", "id": SECRET, "name": SECRET }, "sign": SECRET, "at": 0 }],
        "acts": [{ "deed": { "kind": "edit", "text": SECRET }, "by": agent(), "at": 0, "seq": 3, "failure": delivery().failure }],
    }))
    .unwrap()
}

fn message(visibility: Visibility) -> Message {
    let text = match visibility {
        Visibility::Public => "hello".to_owned(),
        Visibility::Internal | Visibility::Whisper => secret(),
    };
    Message {
        id: MessageId(Uuid::from_u128(7)),
        seq: Seq(3),
        client_id: ClientId::parse("c1").unwrap(),
        author: Actor::Agent {
            id: agent().id,
            name: agent().name,
        },
        visibility,
        text,
        attachments: Vec::new(),
        posted_at: NOW,
        edited_at: None,
        deleted_at: None,
        delivery: Some(Box::new(delivery())),
        social: Some(Box::new(social())),
        reading: Some(Box::new(Reading {
            category: Some(secret()),
            language: Some(secret()),
            mood: Some(-99),
        })),
    }
}

fn queued() -> Queued {
    Queued {
        queue: QueueRef {
            id: QueueId(Uuid::from_u128(4)),
            name: secret(),
        },
        team: Some(TeamRef {
            id: TeamId(Uuid::from_u128(5)),
            name: secret(),
        }),
        class: ChannelClass::Chat,
        asks: Asks::Live,
        needs: vec![SkillNeed {
            skill: SkillId(Uuid::from_u128(6)),
            name: secret(),
            level: 3,
        }],
        due_at: Some(NOW),
        preferred: Some(agent().id),
        refused_by: BTreeSet::from([agent().id]),
        because: QueuedBecause::Routed,
        detail: Some(secret()),
    }
}

fn decision() -> Box<Decision> {
    Box::new(Decision {
        queue: queued().queue,
        strategy: Strategy::LongestIdle,
        decided_at: NOW,
        winner: agent().id,
        is_preferred: false,
        after: None,
        relaxed: Vec::new(),
        considered: vec![Considered {
            agent: AgentRef {
                name: secret(),
                ..agent()
            },
            verdict: Verdict::Chosen,
            used: 1,
            max: 3,
            ready_since: Some(NOW),
            skills: Vec::new(),
        }],
        not_shown: 0,
    })
}

fn offer() -> Offer {
    Offer {
        agent: AgentRef {
            name: secret(),
            ..agent()
        },
        via: Via::Transfer {
            from: agent(),
            note: Some(secret()),
        },
        offered_at: NOW,
        expires_at: NOW,
    }
}

/// One of each, and of messages one of each audience.
fn facts() -> Vec<Fact> {
    let messages = Visibility::ALL.iter().flat_map(|visibility| {
        let message = message(*visibility);
        [
            Fact::MessagePosted {
                message: message.clone(),
            },
            Fact::MessageEdited {
                message: message.clone(),
            },
            Fact::MessageDeleted { message },
        ]
    });
    let mut facts: Vec<Fact> = messages.collect();
    facts.extend([
        Fact::Started {
            conversation_id: ConversationId(Uuid::from_u128(9)),
            number: 1_001,
            channel_id: ChannelId(Uuid::from_u128(8)),
            contact_id: ContactId(Uuid::from_u128(1)),
            client_id: ClientId::parse("c0").unwrap(),
            follow_up_of: None,
            queued: Some(queued()),
        },
        Fact::DeliveryChanged {
            message_id: MessageId(Uuid::from_u128(7)),
            delivery: Box::new(delivery()),
        },
        Fact::SocialChanged {
            message: message(Visibility::Public),
        },
        Fact::Seen { seq: Seq(2) },
        Fact::StatusChanged {
            from: Status::New,
            to: Status::Open,
        },
        Fact::PriorityChanged {
            from: Priority::Low,
            to: Priority::High,
        },
        Fact::TagsChanged {
            added: vec![secret()],
            removed: vec![secret()],
        },
        Fact::LabelChanged {
            label: LabelKind::Category,
            from: Some(secret()),
            to: Some(secret()),
        },
        Fact::SubjectChanged { to: secret() },
        Fact::Assigned {
            agent: agent(),
            how: AssignedHow::Auto,
            decision: Some(decision()),
        },
        Fact::Unassigned { from: agent() },
        Fact::Queued {
            queued: Box::new(queued()),
        },
        Fact::Offered {
            offer: offer(),
            decision: Some(decision()),
        },
        Fact::OfferEnded {
            agent: agent(),
            how: OfferEnd::Declined,
            reason: Some(secret()),
        },
        Fact::Transferred {
            from: Some(agent()),
            to: TransferTarget::Queue {
                queue: queued().queue,
            },
        },
        Fact::LeftQueue,
        Fact::TurnedToMessage {
            because: TurnedBecause::Full,
        },
        Fact::Listening { began: true },
        Fact::Barged,
    ]);
    facts
}

/// Whether a contact is told. No `_`: a new fact must say here which it is, and be among `facts`.
fn is_told(fact: &Fact) -> bool {
    match fact {
        Fact::MessagePosted { message }
        | Fact::MessageEdited { message }
        | Fact::MessageDeleted { message } => message.visibility == Visibility::Public,
        Fact::Started { .. }
        | Fact::Seen { .. }
        | Fact::StatusChanged { .. }
        | Fact::Assigned { .. }
        | Fact::Unassigned { .. }
        | Fact::TurnedToMessage { .. }
        | Fact::Barged => true,
        Fact::DeliveryChanged { .. }
        | Fact::SocialChanged { .. }
        | Fact::PriorityChanged { .. }
        | Fact::TagsChanged { .. }
        | Fact::LabelChanged { .. }
        | Fact::SubjectChanged { .. }
        | Fact::Queued { .. }
        | Fact::Offered { .. }
        | Fact::OfferEnded { .. }
        | Fact::Transferred { .. }
        | Fact::LeftQueue
        | Fact::Listening { .. } => false,
    }
}

/// A conversation full of secrets, as it stands when the fact is told.
fn summary() -> Summary {
    let opening = Start {
        conversation_id: ConversationId(Uuid::from_u128(9)),
        number: 1_001,
        channel_id: ChannelId(Uuid::from_u128(8)),
        contact_id: ContactId(Uuid::from_u128(1)),
        follow_up_of: None,
        message: NewMessage {
            id: MessageId(Uuid::from_u128(3)),
            client_id: ClientId::parse("c0").unwrap(),
            visibility: Visibility::Public,
            text: "hello".to_owned(),
            attachments: Vec::new(),
        },
        place: Place {
            queued: Some(queued()),
            priority: Some(Priority::Urgent),
            turned: None,
        },
    };
    let lena = Actor::Contact {
        id: ContactId(Uuid::from_u128(1)),
        name: "Lena".to_owned(),
    };
    let events = start(opening, &lena, NOW).unwrap();
    let state = Conversation::fold(&events).unwrap();
    let mut summary = Arc::unwrap_or_clone(state.summary);
    summary.subject = secret();
    summary.tags = BTreeSet::from([secret()]);
    summary.labels.set(LabelKind::Category, Some(secret()));
    Arc::make_mut(&mut summary.routing).offer = Some(offer());
    summary
}

fn links() -> LinkSigner {
    LinkSigner::new(b"a key that signs nothing of worth in this test")
}

fn card() -> Card {
    Card {
        contact_id: summary().contact_id,
        contact_name: None,
        contact_email: None,
        channel_kind: "widget".to_owned(),
        channel_name: secret(),
    }
}

fn event(fact: Fact, previous_public_seq: Seq) -> Event {
    Event {
        seq: Seq(4),
        previous_public_seq,
        at: NOW,
        actor: Actor::Agent {
            id: agent().id,
            name: agent().name,
        },
        fact,
    }
}

#[test]
fn no_fact_tells_a_contact_what_is_internal() {
    let links = links();
    for fact in facts() {
        let event = event(fact.clone(), Seq(2));
        let told = contact_push(&event, &summary(), &links);
        assert_eq!(told.is_some(), is_told(&fact), "{}", fact.kind());
        let told = told.unwrap_or_default();
        assert!(!told.contains(SECRET), "{}: {told}", fact.kind());
    }
    let kinds: BTreeSet<_> = facts().iter().map(Fact::kind).collect();
    assert_eq!(kinds.len(), 22, "a fact is missing from `facts`");
}

#[test]
fn one_text_serves_all_where_all_read_the_same() {
    let links = links();
    let plain = |visibility| Message {
        delivery: None,
        social: None,
        reading: None,
        ..message(visibility)
    };
    let mut facts = facts();
    for visibility in [Visibility::Public, Visibility::Internal] {
        facts.push(Fact::MessagePosted {
            message: plain(visibility),
        });
    }
    let mut shared = 0;
    for fact in facts {
        for previous in [2, 3] {
            let event = event(fact.clone(), Seq(previous));
            if is_same_for_all(&event) {
                let for_agents = agent_push(&event, &summary(), &card(), &links);
                assert_eq!(contact_push(&event, &summary(), &links), Some(for_agents));
                shared += 1;
            }
        }
    }
    assert_eq!(shared, 1);
}
