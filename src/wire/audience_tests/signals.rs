//! Every signal there is.

use std::collections::BTreeMap;
use std::time::Duration;

use bellhop_actors::fanout::{ChannelStanding, OfferMade, Page, Signal, Viewer};
use bellhop_actors::floor::view::{AgentView, PlaceState, QueuePlace, QueueView};
use bellhop_domain::agent::{Standing, StatusKind};

use super::*;
use crate::wire::signal::signal_for_contact;

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
            card: card(),
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
