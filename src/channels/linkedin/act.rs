//! Beside writing: a comment of the page's own can be changed or taken back.

use reqwest::Method;
use serde_json::json;

use super::send::{activity, request};
use crate::channels::credentials::Credentials;
use crate::channels::outgoing::SendFailure;
use crate::channels::send::{Acting, Action, Call};

pub(in crate::channels) fn act(
    credentials: &Credentials,
    acting: &Acting<'_>,
) -> Result<Call, SendFailure> {
    let comment = || {
        let under = activity(acting.message_id);
        let number = acting.message_id.rsplit_once(',');
        let number = number.map(|(_, rest)| rest.trim_end_matches(')'));
        let found = under.zip(number).zip(acting.account);
        found.ok_or_else(|| SendFailure::invalid("this is no comment of LinkedIn"))
    };
    let method = match acting.action {
        Action::Edit(_) => Method::POST,
        Action::Delete => Method::DELETE,
        Action::ShowTyping
        | Action::MarkRead
        | Action::React(_)
        | Action::Unreact(_)
        | Action::Hide(_)
        | Action::Like(_) => return Err(acting.not_here()),
    };
    let ((under, number), page) = comment()?;
    let parts = ["socialActions", under, "comments", number];
    let call = request(credentials, method, &parts)?.with("actor", page);
    Ok(match acting.action {
        Action::Edit(text) => call
            .header("x-restli-method", "PARTIAL_UPDATE".to_owned())
            .json(json!({ "patch": { "message": { "$set": { "text": text } } } })),
        Action::Delete
        | Action::ShowTyping
        | Action::MarkRead
        | Action::React(_)
        | Action::Unreact(_)
        | Action::Hide(_)
        | Action::Like(_) => call,
    })
}
