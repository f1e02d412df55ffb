//! What the handlers of conversations and messages share.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use bellhop_actors::journal::First;
use bellhop_actors::{CommandError, Hub, Outcome};
use bellhop_domain::conversation::{AgentRef, Attachment, ContactSummary};
use bellhop_domain::{AgentId, ClientId, ConversationId, MessageId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::auth::{LinkSigner, Principal};
use crate::http::problem::Problem;
use crate::store::agents::agent_by_id;
use crate::store::attachments::attachments_to_send;
use crate::store::pool::Pool;
use crate::store::read::Audience;
use crate::store::read::conversations::{ConversationRow, conversation_get};
use crate::store::read::messages::message_get;
use crate::wire;
use crate::wire::conversation::{AgentConversation, ContactConversation};

const PAGE_DEFAULT: usize = 50;
const PAGE_MAX: usize = 100;
const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// What `App::app_data` has for everybody, as one argument.
pub(in crate::http) struct ConversationDesk {
    pub(in crate::http) hub: Data<Hub>,
    pub(in crate::http) pool: Data<Pool>,
    pub(in crate::http) links: Data<LinkSigner>,
}

impl FromRequest for ConversationDesk {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let desk = || {
            Some(Self {
                hub: request.app_data::<Data<Hub>>()?.clone(),
                pool: request.app_data::<Data<Pool>>()?.clone(),
                links: request.app_data::<Data<LinkSigner>>()?.clone(),
            })
        };
        let lacking = || Problem::internal("this app lacks the hub, the pool or the links");
        ready(desk().ok_or_else(lacking))
    }
}

/// A conversation as the one who asks sees it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::http) enum ConversationBody {
    Agent(Box<AgentConversation>),
    Contact(Box<ContactConversation>),
}

impl ConversationBody {
    pub(in crate::http) fn of(row: &ConversationRow, principal: &Principal) -> Self {
        match principal {
            Principal::Agent(_) => {
                Self::Agent(Box::new(AgentConversation::new(&row.summary, &row.card)))
            }
            Principal::Contact(_) => {
                Self::Contact(Box::new(ContactSummary::from(&row.summary).into()))
            }
        }
    }

    pub(in crate::http) fn after(outcome: &Outcome, principal: &Principal) -> Self {
        let row = ConversationRow {
            summary: outcome.summary.clone(),
            card: outcome.card.clone(),
        };
        Self::of(&row, principal)
    }
}

pub(in crate::http) fn audience(principal: &Principal) -> Audience {
    match principal {
        Principal::Agent(_) => Audience::Agents,
        Principal::Contact(_) => Audience::Contact,
    }
}

/// The conversation, if this person may see it; another contact's does not exist.
pub(in crate::http) async fn visible(
    pool: &Pool,
    principal: &Principal,
    id: Uuid,
) -> Result<ConversationRow, Problem> {
    let found = conversation_get(pool, ConversationId(id)).await?;
    let is_visible = |row: &ConversationRow| match principal {
        Principal::Agent(_) => true,
        Principal::Contact(contact) => row.summary.contact_id == contact.id,
    };
    let found = found.filter(is_visible);
    found.ok_or_else(|| Problem::not_found("conversation"))
}

/// How many rows a page has.
pub(in crate::http) fn page_limit(asked: Option<usize>) -> Result<usize, Problem> {
    let limit = asked.unwrap_or(PAGE_DEFAULT);
    if (1..=PAGE_MAX).contains(&limit) {
        Ok(limit)
    } else {
        Err(Problem::bad_request(format!("limit must be 1 to {PAGE_MAX}")).at("limit"))
    }
}

/// `Idempotency-Key` and `client_id` are the same thing; without either a repeat makes a second one.
pub(in crate::http) fn client_id(
    request: &HttpRequest,
    body: Option<&str>,
) -> Result<ClientId, Problem> {
    let key = request.headers().get(IDEMPOTENCY_KEY);
    let key = key.map(|key| key.to_str().unwrap_or_default());
    let text = match (key, body) {
        (Some(key), Some(body)) if key != body => {
            let detail = "Idempotency-Key and client_id differ; send one of them";
            return Err(Problem::bad_request(detail).at(IDEMPOTENCY_KEY));
        }
        (Some(text), _) | (None, Some(text)) => text.to_owned(),
        (None, None) => Uuid::now_v7().to_string(),
    };
    ClientId::parse(&text).map_err(|error| Problem::bad_request(error.to_string()))
}

impl ConversationDesk {
    /// The sender's own files that no message carries yet.
    pub(in crate::http) async fn attachments(
        &self,
        principal: &Principal,
        ids: &[Uuid],
    ) -> Result<Vec<Attachment>, Problem> {
        let found = attachments_to_send(&self.pool, &principal.actor(), ids).await?;
        found.ok_or_else(|| {
            let detail = "not found, not yours, or sent already";
            Problem::unprocessable("attachment_not_found", detail).at("/attachment_ids")
        })
    }

    /// Who an assignment names; an agent who has left cannot be named.
    pub(super) async fn agent(&self, id: Uuid) -> Result<AgentRef, Problem> {
        let agent = agent_by_id(&self.pool, AgentId(id)).await?;
        let agent = agent.filter(|agent| agent.disabled_at.is_none());
        let agent = agent.map(|agent| AgentRef {
            id: agent.id,
            name: agent.name,
        });
        agent.ok_or_else(|| Problem::bad_request("no such agent works here").at("/assignee_id"))
    }

    /// A message after it was edited or deleted; an edit that changes nothing has no event.
    pub(in crate::http) async fn changed(
        &self,
        outcome: &Outcome,
        id: MessageId,
    ) -> Result<wire::message::Message, Problem> {
        if let Some(message) = outcome.message() {
            return Ok(wire::message::Message::new(message, &self.links));
        }
        let found = message_get(&self.pool, outcome.summary.id, id).await?;
        let message = found.ok_or_else(|| Problem::not_found("message"))?;
        Ok(wire::message::Message::new(&message, &self.links))
    }

    /// What a command posted: now, or the first time it was sent.
    pub(in crate::http) async fn posted(
        &self,
        outcome: &Outcome,
    ) -> Result<wire::message::Message, Problem> {
        if let Some(message) = outcome.message() {
            return Ok(wire::message::Message::new(message, &self.links));
        }
        let First {
            conversation_id,
            message_id,
            ..
        } = outcome
            .posted()
            .ok_or(Problem::from(CommandError::OutcomeUnknown))?;
        let found = message_get(&self.pool, conversation_id, message_id).await?;
        let message =
            found.ok_or_else(|| Problem::internal("a message that was posted is not there"))?;
        Ok(wire::message::Message::new(&message, &self.links))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_page_has_bounds() {
        assert_eq!(page_limit(None).unwrap(), PAGE_DEFAULT);
        assert_eq!(page_limit(Some(1)).unwrap(), 1);
        assert_eq!(page_limit(Some(100)).unwrap(), 100);
        for bad in [0, 101, usize::MAX] {
            assert_eq!(page_limit(Some(bad)).unwrap_err().code, "bad_request");
        }
    }

    #[test]
    fn the_idempotency_key_is_the_client_id() {
        let check = |key: Option<&str>, body: Option<&str>, expected: Result<&str, &str>| {
            let mut request = TestRequest::default();
            if let Some(key) = key {
                request = request.insert_header((IDEMPOTENCY_KEY, key));
            }
            let id = client_id(&request.to_http_request(), body);
            let id = id.as_ref().map(ClientId::as_str);
            assert_eq!(id.map_err(|problem| problem.code), expected);
        };
        check(Some("k-1"), None, Ok("k-1"));
        check(None, Some("c-1"), Ok("c-1"));
        check(Some("same"), Some("same"), Ok("same"));
        check(Some("k-1"), Some("c-1"), Err("bad_request"));
        check(Some("with space"), None, Err("bad_request"));
        let made = client_id(&TestRequest::default().to_http_request(), None).unwrap();
        assert_eq!(made.as_str().len(), 36);
    }
}
