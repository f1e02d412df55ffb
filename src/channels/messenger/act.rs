//! Beside writing: typing and reading in a chat, and a page's rights over comments.

use reqwest::Method;
use serde_json::{Value, json};

use super::send::{page, token};
use crate::channels::credentials::Credentials;
use crate::channels::meta::graph;
use crate::channels::outgoing::SendFailure;
use crate::channels::send::{Acting, Action, Call};

pub(in crate::channels) fn act(
    credentials: &Credentials,
    acting: &Acting<'_>,
) -> Result<Call, SendFailure> {
    let on_comment = |parts: &[&str], method: Method, body: Option<Value>| {
        if acting.thread.is_none() {
            return Err(acting.not_here());
        }
        let call = Call::new(method, graph(parts)?);
        Ok(match body {
            Some(body) => call.json(body),
            None => call,
        })
    };
    let id = acting.message_id;
    let call = match acting.action {
        Action::ShowTyping => in_chat(acting, "typing_on"),
        Action::MarkRead => in_chat(acting, "mark_seen"),
        Action::Edit(text) => on_comment(&[id], Method::POST, Some(json!({ "message": text }))),
        Action::Delete => on_comment(&[id], Method::DELETE, None),
        Action::Hide(is_hidden) => {
            on_comment(&[id], Method::POST, Some(json!({ "is_hidden": is_hidden })))
        }
        Action::Like(true) => on_comment(&[id, "likes"], Method::POST, None),
        Action::Like(false) => on_comment(&[id, "likes"], Method::DELETE, None),
        Action::React(_) | Action::Unreact(_) => Err(acting.not_here()),
    }?;
    Ok(call.bearer(token(credentials)?))
}

fn in_chat(acting: &Acting<'_>, sender_action: &str) -> Result<Call, SendFailure> {
    if acting.thread.is_some() {
        return Err(acting.not_here());
    }
    let body = json!({
        "recipient": { "id": acting.to },
        "sender_action": sender_action,
    });
    Ok(Call::post(graph(&[page(acting.account), "messages"])?).json(body))
}
