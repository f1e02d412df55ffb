//! What is common to all ways of saying something.

use actix_web::HttpRequest;
use bellhop_domain::conversation::{Actor, NewMessage, Rejection, Visibility};
use bellhop_domain::limits::ATTACHMENTS_PER_MESSAGE_MAX;
use bellhop_domain::{ClientId, MessageId};
use uuid::Uuid;

use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::store::attachments::attachments_to_send;
use crate::store::pool::Pool;

const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The header, or the field, or a new one: then a repeat is a second message.
pub(super) fn client_id(request: &HttpRequest, field: Option<&str>) -> Result<ClientId, Problem> {
    let header = request.headers().get(IDEMPOTENCY_KEY);
    let header = header
        .map(|header| header.to_str())
        .transpose()
        .map_err(|_| Problem::bad_request("Idempotency-Key must be printable ASCII"))?;
    // The draft RFC writes the key in quotes.
    let header = header.map(|header| header.trim().trim_matches('"'));
    let new = Uuid::now_v7().to_string();
    let text = header.or(field).unwrap_or(&new);
    ClientId::parse(text).map_err(|error| Problem::bad_request(error.to_string()).at("client_id"))
}

pub(super) async fn new_message(
    pool: &Pool,
    author: &Actor,
    client_id: ClientId,
    visibility: Visibility,
    text: String,
    attachment_ids: &[Uuid],
) -> Result<NewMessage, Problem> {
    // Before the look-up, so that nobody makes us look up thousands.
    if attachment_ids.len() > ATTACHMENTS_PER_MESSAGE_MAX {
        let count = attachment_ids.len();
        let problem = Problem::from(Failure::from(Rejection::TooManyAttachments { count }));
        return Err(problem.at("attachment_ids"));
    }
    let attachments = attachments_to_send(pool, author, &client_id, attachment_ids).await?;
    let attachments = attachments
        .ok_or_else(|| Problem::from(Failure::attachment_not_found()).at("attachment_ids"))?;
    Ok(NewMessage {
        id: MessageId(Uuid::now_v7()),
        client_id,
        visibility,
        text,
        attachments,
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_header_comes_before_the_field() {
        let bare = TestRequest::default().to_http_request();
        let keyed = TestRequest::default().insert_header((IDEMPOTENCY_KEY, "\"key-1\""));
        let keyed = keyed.to_http_request();
        assert_eq!(client_id(&keyed, Some("field")).unwrap().as_str(), "key-1");
        assert_eq!(client_id(&bare, Some("field")).unwrap().as_str(), "field");
        assert_ne!(
            client_id(&bare, None).unwrap(),
            client_id(&bare, None).unwrap()
        );
        assert_eq!(client_id(&bare, Some("")).unwrap_err().code, "bad_request");
        assert_eq!(
            client_id(&bare, Some("two words")).unwrap_err().code,
            "bad_request"
        );
    }
}
