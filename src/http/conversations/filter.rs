//! Which conversations are meant: by a list, or by work on all of it.

use bellhop_domain::conversation::Status;
use bellhop_domain::limits::LABEL_CHARS_MAX;
use bellhop_domain::{AgentId, ChannelId, ContactId, QueueId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::auth::Principal;
use crate::http::problem::Problem;
use crate::http::text;
use crate::store::read::Audience;
use crate::store::read::conversations::{Assignee, ConversationFilter};

/// A sentence; more words only find less.
const SEARCH_CHARS_MAX: usize = 200;

/// All that are given must hold.
#[derive(Clone, Debug, Default, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// A comma list of statuses.
    status: Option<String>,
    /// `me`, `none` or an agent's id.
    assignee: Option<String>,
    channel_id: Option<Uuid>,
    /// For agents: `widget`, `instagram` and so on.
    channel_kind: Option<String>,
    /// For agents: the queue it belongs to.
    queue_id: Option<Uuid>,
    /// Contacts always get their own.
    contact_id: Option<Uuid>,
    /// For agents: what it is about, by a rule or by a person.
    category: Option<String>,
    /// For agents: a primary tag such as `de`.
    language: Option<String>,
    /// Words of messages; for agents, also the number, and parts of the subject and of
    /// the contact's name or e-mail from the beginning of a word.
    text: Option<String>,
}

impl Filter {
    pub fn read(&self, user: &Principal) -> Result<ConversationFilter, Problem> {
        let search = self.text.as_deref().unwrap_or_default();
        let line = |field: &str, text: &Option<String>| {
            text::line(field, text.as_deref().unwrap_or_default(), LABEL_CHARS_MAX)
        };
        let filter = ConversationFilter {
            statuses: statuses(self.status.as_deref().unwrap_or_default())?,
            assignee: assignee(self.assignee.as_deref().unwrap_or_default(), user)?,
            channel_id: self.channel_id.map(ChannelId),
            text: text::line("text", search, SEARCH_CHARS_MAX)?,
            ..ConversationFilter::all(Audience::Contact)
        };
        Ok(match user {
            Principal::Agent(_) => ConversationFilter {
                audience: Audience::Agents,
                contact_id: self.contact_id.map(ContactId),
                queue_id: self.queue_id.map(QueueId),
                channel_kind: line("channel_kind", &self.channel_kind)?,
                category: line("category", &self.category)?,
                language: line("language", &self.language)?,
                ..filter
            },
            Principal::Contact(contact) => ConversationFilter {
                contact_id: Some(contact.id),
                ..filter
            },
        })
    }
}

fn statuses(list: &str) -> Result<Vec<Status>, Problem> {
    let words = list
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    // More than all of them are repeats.
    let words = words.take(Status::ALL.len());
    let status = |word| {
        Status::parse(word).ok_or_else(|| {
            let detail =
                "status must be a comma list of new, open, pending, on_hold, solved, closed";
            Problem::bad_request(detail).at("status")
        })
    };
    words.map(status).collect()
}

fn assignee(word: &str, user: &Principal) -> Result<Option<Assignee>, Problem> {
    let bad = || {
        let detail = "assignee must be me, none or an agent's id";
        Problem::bad_request(detail).at("assignee")
    };
    match (word, user) {
        ("", _) => Ok(None),
        ("none", _) => Ok(Some(Assignee::Nobody)),
        ("me", Principal::Agent(agent)) => Ok(Some(Assignee::Agent(agent.id))),
        ("me", Principal::Contact(_)) => Err(bad()),
        (id, _) => {
            let id: Uuid = id.parse().map_err(|_| bad())?;
            Ok(Some(Assignee::Agent(AgentId(id))))
        }
    }
}
