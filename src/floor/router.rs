//! Where a new conversation goes: what is known of it, the rules over it, and whether anybody is there.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bellhop_actors::Hub;
use bellhop_actors::floor::QueueRecord;
use bellhop_domain::agent::{ChannelClass, StatusKind};
use bellhop_domain::conversation::{Place, QueueRef, Queued, QueuedBecause, TurnedBecause};
use bellhop_domain::queue::{Asks, SkillNeed};
use bellhop_domain::routing::{Route, RouteFacts, Rule, route};
use bellhop_domain::{AgentId, ChannelId, QueueId, Timestamp};
use chrono::Utc;
use serde_json::Value;

use crate::auth::ContactPrincipal;
use crate::store::channels::ChannelRow;
use crate::store::error::StoreError;
use crate::store::floor::{ContactHistory, FloorRecords, contact_history};
use crate::store::pool::Pool;

#[derive(Default)]
struct Rules {
    rules: Vec<Rule>,
    languages: BTreeMap<String, SkillNeed>,
    /// Of each channel.
    kinds: BTreeMap<ChannelId, String>,
    default_queue: Option<QueueId>,
}

/// What a visitor may expect.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Availability {
    /// Why what is written now is answered later; `None` when it is answered now.
    pub turned: Option<TurnedBecause>,
    /// When a closed queue opens.
    pub opens_at: Option<Timestamp>,
    /// How many wait in the chat already.
    pub waiting: u32,
    pub estimate: Option<Duration>,
}

/// Cheap to clone; all clones know the same rules.
#[derive(Clone)]
pub struct Router {
    pool: Pool,
    hub: Hub,
    rules: Arc<RwLock<Arc<Rules>>>,
}

impl Router {
    /// Knows no rule before `reload`.
    pub fn new(pool: Pool, hub: Hub) -> Self {
        Self {
            pool,
            hub,
            rules: Arc::default(),
        }
    }

    pub(super) fn reload(&self, rows: &FloorRecords, channels: &[ChannelRow]) {
        let kinds = channels.iter();
        let rules = Rules {
            rules: rows.rules.clone(),
            languages: rows.languages(),
            kinds: kinds
                .map(|channel| (channel.id, channel.kind.clone()))
                .collect(),
            default_queue: rows.default_queue,
        };
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    fn rules(&self) -> Arc<Rules> {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&rules)
    }

    /// By the rules as they stand.
    pub fn route(&self, facts: &RouteFacts) -> Route {
        let rules = self.rules();
        route(&rules.rules, facts, &rules.languages, rules.default_queue)
    }

    /// The place of a conversation that a contact begins with `text`; nowhere when there is no queue.
    pub async fn place(&self, contact: &ContactPrincipal, text: &str) -> Result<Place, StoreError> {
        if self.hub.floor().records().queues.is_empty() {
            return Ok(Place::default());
        }
        let history = contact_history(&self.pool, contact.id).await?;
        let last_agent = history.last_agent;
        let facts = self.facts(contact, text, history);
        // Rules and records of one moment, as nearly as can be: a queue that one of them does not
        // know any more, or yet, must not leave the conversation without any.
        let records = self.hub.floor().records();
        let route = self.route(&facts);
        let routed = route.queue.and_then(|id| records.queue(id));
        let fallback = || records.default_queue.and_then(|id| records.queue(id));
        let Some(queue) = routed.or_else(fallback) else {
            return Ok(Place {
                priority: route.priority,
                ..Place::default()
            });
        };
        let now = Timestamp(Utc::now().timestamp_micros());
        Ok(Place {
            queued: Some(Queued {
                queue: QueueRef {
                    id: queue.settings.id,
                    name: queue.settings.name.clone(),
                },
                team: None,
                class: ChannelClass::Chat,
                asks: Asks::Live,
                needs: route.skills,
                due_at: route.answer_within.map(|within| now.plus(within)),
                preferred: last_agent,
                refused_by: std::collections::BTreeSet::new(),
                because: QueuedBecause::Routed,
                detail: route.rule,
            }),
            priority: route.priority,
            turned: self.turned(queue),
        })
    }

    /// What would become of a conversation that a stranger begins on this channel now.
    pub fn availability(&self, channel: ChannelId, kind: &str) -> Availability {
        let floor = self.hub.floor();
        let records = floor.records();
        let facts = RouteFacts {
            channel_id: channel.to_string(),
            channel_kind: kind.to_owned(),
            ..RouteFacts::default()
        };
        let queue = self.route(&facts).queue.and_then(|id| records.queue(id));
        let Some(queue) = queue else {
            let is_open = self.hub.presence().is_anybody_online();
            return Availability {
                turned: (!is_open).then_some(TurnedBecause::NobodyHere),
                ..Availability::default()
            };
        };
        let view = floor.queue_view(queue.settings.id);
        let waiting = view.as_ref().map_or(0, |view| view.waiting);
        let is_full = queue.settings.length_max.is_some_and(|max| waiting >= max);
        let full = is_full.then_some(TurnedBecause::Full);
        Availability {
            turned: self.turned(queue).or(full),
            opens_at: queue.changes_at.filter(|_| !queue.is_open),
            waiting,
            estimate: view.and_then(|view| view.estimate),
        }
    }

    /// Why a contact who begins now is answered later; a queue that is full says so itself.
    fn turned(&self, queue: &QueueRecord) -> Option<TurnedBecause> {
        if !queue.is_open {
            return Some(TurnedBecause::Closed);
        }
        let floor = self.hub.floor();
        let is_here = |id: &AgentId| {
            let view = floor.agent_view(*id);
            view.is_some_and(|view| view.standing.kind != StatusKind::Offline)
        };
        let is_anybody_here = queue.members.iter().any(is_here);
        (!is_anybody_here).then_some(TurnedBecause::NobodyHere)
    }

    fn facts(&self, contact: &ContactPrincipal, text: &str, history: ContactHistory) -> RouteFacts {
        let kind = self.rules().kinds.get(&contact.channel_id).cloned();
        let page = self.hub.presence().contact_page(contact.id).flatten();
        RouteFacts {
            channel_id: contact.channel_id.to_string(),
            channel_kind: kind.unwrap_or_default(),
            email: contact.email.clone(),
            name: contact.name.clone(),
            is_known: history.is_known,
            is_verified: history.is_verified,
            page_url: page.map(|page| page.url),
            language: history.language,
            text: text.to_owned(),
            fields: answers(&history.attributes),
        }
    }
}

/// Of the pre-chat form.
fn answers(attributes: &Value) -> BTreeMap<String, String> {
    let answer =
        |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
    let attributes = attributes.as_object().into_iter().flatten();
    attributes.filter_map(answer).collect()
}
