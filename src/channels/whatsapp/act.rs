//! Beside writing: typing, reading and reactions.

use serde_json::{Value, json};

use super::send::{addressed, number, token};
use crate::channels::credentials::Credentials;
use crate::channels::meta::graph;
use crate::channels::outgoing::SendFailure;
use crate::channels::send::{Acting, Action, Call};

pub(in crate::channels) fn act(
    credentials: &Credentials,
    acting: &Acting<'_>,
) -> Result<Call, SendFailure> {
    let read = || json!({ "messaging_product": "whatsapp", "status": "read", "message_id": acting.message_id });
    let body = match acting.action {
        Action::ShowTyping => {
            // There is no typing without reading here.
            let mut body = read();
            if let Some(body) = body.as_object_mut() {
                body.insert("typing_indicator".to_owned(), json!({ "type": "text" }));
            }
            body
        }
        Action::MarkRead => read(),
        Action::React(sign) => reaction(acting, sign),
        // The empty one takes back what is there.
        Action::Unreact(_) => reaction(acting, ""),
        Action::Edit(_) | Action::Delete | Action::Hide(_) | Action::Like(_) => {
            return Err(acting.not_here());
        }
    };
    let number = number(credentials, acting.account)?;
    let call = Call::post(graph(&[number, "messages"])?);
    Ok(call.bearer(token(credentials)?).json(body))
}

fn reaction(acting: &Acting<'_>, emoji: &str) -> Value {
    let about = json!({ "message_id": acting.message_id, "emoji": emoji });
    Value::Object(addressed(acting.to, "reaction", &about))
}
