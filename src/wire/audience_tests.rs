//! Every fact and every signal there is, filled with words that no contact may read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use bellhop_actors::fanout::{ChannelStanding, OfferMade, Page, Signal, Viewer};
use bellhop_actors::floor::view::{AgentView, PlaceState, QueuePlace, QueueView};
use bellhop_actors::journal::Card;
use bellhop_domain::agent::{ChannelClass, Standing, StatusKind};
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

use super::push::contact_push;
use super::signal::signal_for_contact;
use crate::auth::LinkSigner;

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

#[test]
fn no_fact_tells_a_contact_what_is_internal() {
    let links = LinkSigner::new(b"a key that signs nothing of worth in this test");
    for fact in facts() {
        let event = Event {
            seq: Seq(4),
            previous_public_seq: Seq(2),
            at: NOW,
            actor: Actor::Agent {
                id: agent().id,
                name: agent().name,
            },
            fact: fact.clone(),
        };
        let told = contact_push(&event, &summary(), &links);
        assert_eq!(told.is_some(), is_told(&fact), "{}", fact.kind());
        let told = told.unwrap_or_default();
        assert!(!told.contains(SECRET), "{}: {told}", fact.kind());
    }
    let kinds: BTreeSet<_> = facts().iter().map(Fact::kind).collect();
    assert_eq!(kinds.len(), 22, "a fact is missing from `facts`");
}

fn standing() -> Standing {
    Standing {
        kind: StatusKind::Busy,
        custom: None,
        reason: Some(secret()),
        since: NOW,
        idle_since: None,
    }
}

fn signals() -> Vec<Signal> {
    let conversation = ConversationId(Uuid::from_u128(9));
    let author = Actor::Agent {
        id: agent().id,
        name: "Mia".to_owned(),
    };
    let typing = |internal| Signal::Typing {
        conversation,
        author: author.clone(),
        typing: true,
        internal,
    };
    vec![
        typing(false),
        typing(true),
        Signal::SneakPeek {
            conversation,
            text: secret(),
        },
        Signal::ViewersChanged {
            conversation,
            viewers: vec![Viewer {
                agent_id: agent().id,
                name: secret(),
                writing: true,
            }],
        },
        Signal::AgentPresence {
            id: agent().id,
            name: secret(),
            online: true,
            standing: Some(standing()),
        },
        Signal::ContactPresence {
            id: ContactId(Uuid::from_u128(1)),
            name: Some(secret()),
            online: true,
            page: Some(Page {
                url: secret(),
                title: secret(),
            }),
        },
        Signal::Online {
            online: true,
            agents: vec![(agent().id, agent().name)],
        },
        Signal::DraftUpdated {
            conversation,
            visibility: "public",
            text: secret(),
        },
        Signal::ContactUpdated {
            json: format!("{{\"notes\":\"{SECRET}\"}}"),
        },
        Signal::BulkJobUpdated {
            json: format!("{{\"title\":\"{SECRET}\"}}"),
        },
        Signal::OfferMade(Box::new(OfferMade {
            summary: summary(),
            card: Card {
                contact_id: summary().contact_id,
                contact_name: None,
                contact_email: None,
                channel_kind: "widget".to_owned(),
                channel_name: secret(),
            },
            offer: offer(),
            decision: Some(decision()),
        })),
        Signal::OfferWithdrawn { conversation },
        Signal::QueuePosition(QueuePlace {
            conversation,
            state: PlaceState::Waiting,
            position: Some(1),
            length: Some(2),
            estimate: Some(Duration::from_secs(60)),
        }),
        Signal::QueueStats(Box::new(QueueView {
            id: QueueId(Uuid::from_u128(4)),
            name: secret(),
            waiting: 0,
            messages: 0,
            longest_wait_since: None,
            waiters: Vec::new(),
            agents_online: 0,
            agents_free: 0,
            units_free: 0,
            is_open: true,
            service_level_percent: None,
            service_level_target_percent: 80,
            service_level_target: Duration::from_secs(20),
            answered_today: 0,
            abandoned_today: 0,
            handled_today: 0,
            estimate: None,
            last_hour: Vec::new(),
        })),
        Signal::AgentStats(Box::new(AgentView {
            id: agent().id,
            name: secret(),
            standing: standing(),
            teams: Vec::new(),
            queues: Vec::new(),
            load: Vec::new(),
            carried: Vec::new(),
            handled_today: 0,
        })),
        Signal::ChannelChanged(Box::new(ChannelStanding {
            id: ChannelId(Uuid::from_u128(5)),
            name: secret(),
            platform: "telegram".to_owned(),
            is_enabled: true,
            stopped: Some((
                Failure {
                    class: FailureClass::TokenInvalid,
                    reason: secret(),
                },
                NOW,
            )),
        })),
    ]
}

/// Its name and whether a contact is told. No `_`, as above.
fn named(signal: &Signal) -> (&'static str, bool) {
    match signal {
        Signal::Typing { internal, .. } => ("typing", !internal),
        Signal::SneakPeek { .. } => ("sneak_peek", false),
        Signal::ViewersChanged { .. } => ("viewers_changed", false),
        Signal::AgentPresence { .. } => ("agent_presence", false),
        Signal::ContactPresence { .. } => ("contact_presence", false),
        Signal::Online { .. } => ("online", true),
        Signal::DraftUpdated { .. } => ("draft_updated", false),
        Signal::ContactUpdated { .. } => ("contact_updated", false),
        Signal::BulkJobUpdated { .. } => ("bulk_job_updated", false),
        Signal::OfferMade(_) => ("offer_made", false),
        Signal::OfferWithdrawn { .. } => ("offer_withdrawn", false),
        Signal::QueuePosition(_) => ("queue_position", true),
        Signal::QueueStats(_) => ("queue_stats", false),
        Signal::AgentStats(_) => ("agent_stats", false),
        Signal::ChannelChanged(_) => ("channel_changed", false),
    }
}

#[test]
fn no_signal_tells_a_contact_what_is_internal() {
    let mut names = BTreeMap::new();
    for signal in signals() {
        let (name, is_told) = named(&signal);
        let told = signal_for_contact(&signal);
        assert_eq!(told.is_some(), is_told, "{name}");
        assert!(!told.unwrap_or_default().contains(SECRET), "{name}");
        names.insert(name, ());
    }
    assert_eq!(names.len(), 15, "a signal is missing from `signals`");
}
