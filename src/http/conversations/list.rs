//! `GET /api/v1/conversations`: newest activity first.

use actix_web::get;
use actix_web::web::{Json, Query};
use bellhop_domain::conversation::Status;
use bellhop_domain::{AgentId, ChannelId, ContactId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::cursor;
use super::desk::{ConversationBody, ConversationDesk, audience, page_limit};
use crate::auth::{AnyUser, Principal};
use crate::http::problem::{Problem, ProblemBody};
use crate::store::read::conversations::{Assignee, ConversationFilter, conversation_list};

/// Longer texts find nothing that a shorter one would not.
const SEARCH_CHARS_MAX: usize = 200;

#[derive(Deserialize, IntoParams)]
struct ListQuery {
    /// A comma list of `new open pending on_hold solved closed`; all when left out.
    status: Option<String>,
    /// `me`, `none`, or an agent's id.
    assignee: Option<String>,
    channel_id: Option<String>,
    /// Agents only: a contact gets the own ones.
    contact_id: Option<String>,
    /// Words of messages, or parts of the subject, the contact's name or email, or the number.
    text: Option<String>,
    /// 1 to 100, 50 when left out.
    limit: Option<usize>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ConversationPage {
    conversations: Vec<ConversationBody>,
    /// `null` on the last page.
    next_cursor: Option<String>,
}

/// Conversations, newest activity first; contacts get their own.
#[utoipa::path(tag = "conversations", params(ListQuery), security(("token" = [])), responses(
    (status = 200, description = "one page", body = ConversationPage),
    (status = 400, description = "an unknown status, or a malformed id or cursor", body = ProblemBody),
))]
#[get("/api/v1/conversations")]
pub(super) async fn list(
    AnyUser(principal): AnyUser,
    desk: ConversationDesk,
    query: Query<ListQuery>,
) -> Result<Json<ConversationPage>, Problem> {
    let limit = page_limit(query.limit)?;
    let after = given(&query.cursor).map(cursor::decode).transpose()?;
    let filter = filter(&query, &principal)?;
    let page = conversation_list(&desk.pool, &filter, after, limit).await?;
    let rows = page.rows.iter();
    Ok(Json(ConversationPage {
        conversations: rows
            .map(|row| ConversationBody::of(row, &principal))
            .collect(),
        next_cursor: page.next.map(cursor::encode),
    }))
}

fn filter(query: &ListQuery, principal: &Principal) -> Result<ConversationFilter, Problem> {
    let contact_id = match principal {
        Principal::Agent(_) => id(&query.contact_id, "contact_id")?.map(ContactId),
        Principal::Contact(contact) => Some(contact.id),
    };
    let text = given(&query.text).map(|text| text.chars().take(SEARCH_CHARS_MAX).collect());
    Ok(ConversationFilter {
        audience: audience(principal),
        statuses: statuses(given(&query.status).unwrap_or_default())?,
        assignee: assignee(given(&query.assignee), principal)?,
        channel_id: id(&query.channel_id, "channel_id")?.map(ChannelId),
        contact_id,
        text,
    })
}

/// An empty parameter is none: `?status=&assignee=me` comes from forms.
fn given(parameter: &Option<String>) -> Option<&str> {
    parameter.as_deref().filter(|text| !text.is_empty())
}

fn statuses(words: &str) -> Result<Vec<Status>, Problem> {
    let words = words.split(',').filter(|word| !word.is_empty());
    let status = |word: &str| {
        Status::parse(word).ok_or_else(|| {
            let known: Vec<_> = Status::ALL.iter().map(|status| status.as_str()).collect();
            Problem::bad_request(format!("status is one of {}", known.join(", "))).at("status")
        })
    };
    words.map(status).collect()
}

fn assignee(word: Option<&str>, principal: &Principal) -> Result<Option<Assignee>, Problem> {
    match (word, principal) {
        (None, _) => Ok(None),
        (Some("none"), _) => Ok(Some(Assignee::Nobody)),
        (Some("me"), Principal::Agent(agent)) => Ok(Some(Assignee::Agent(agent.id))),
        (Some("me"), Principal::Contact(_)) => Err(bad_id("assignee")),
        (Some(word), _) => {
            let id = Uuid::try_parse(word).map_err(|_| bad_id("assignee"))?;
            Ok(Some(Assignee::Agent(AgentId(id))))
        }
    }
}

fn id(parameter: &Option<String>, name: &str) -> Result<Option<Uuid>, Problem> {
    let id = given(parameter).map(Uuid::try_parse).transpose();
    id.map_err(|_| bad_id(name))
}

fn bad_id(name: &str) -> Problem {
    let detail = match name {
        "assignee" => "assignee is an agent's id, none, or for agents me",
        _ => "not an id",
    };
    Problem::bad_request(format!("{name}: {detail}")).at(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{AgentPrincipal, ContactPrincipal, Role};
    use crate::store::read::Audience;

    fn agent() -> Principal {
        Principal::Agent(AgentPrincipal {
            id: AgentId(Uuid::from_u128(1)),
            name: "Mia".to_owned(),
            email: "mia@example.com".to_owned(),
            role: Role::Agent,
        })
    }

    fn contact() -> Principal {
        Principal::Contact(ContactPrincipal {
            id: ContactId(Uuid::from_u128(2)),
            name: None,
            email: None,
            channel_id: ChannelId(Uuid::from_u128(3)),
        })
    }

    fn filter_of(query: &str, principal: &Principal) -> Result<ConversationFilter, Problem> {
        let query = Query::<ListQuery>::from_query(query).unwrap();
        filter(&query, principal)
    }

    #[test]
    fn a_contact_gets_own_conversations_whatever_is_asked() {
        let other = Uuid::from_u128(9);
        let asked = filter_of(&format!("contact_id={other}"), &contact()).unwrap();
        assert_eq!(asked.contact_id, Some(ContactId(Uuid::from_u128(2))));
        assert_eq!(asked.audience, Audience::Contact);
    }

    #[test]
    fn words_become_conditions() {
        let asked =
            filter_of("status=new,on_hold&assignee=me&text=&channel_id=", &agent()).unwrap();
        assert_eq!(asked.statuses, [Status::New, Status::OnHold]);
        let me = Assignee::Agent(AgentId(Uuid::from_u128(1)));
        assert_eq!(asked.assignee, Some(me));
        assert_eq!((asked.text, asked.channel_id), (None, None));
        for bad in [
            "status=asleep",
            "assignee=nobody",
            "channel_id=7",
            "contact_id=x",
        ] {
            assert_eq!(
                filter_of(bad, &agent()).unwrap_err().code,
                "bad_request",
                "{bad}"
            );
        }
        assert!(filter_of("assignee=me", &contact()).is_err());
    }
}
