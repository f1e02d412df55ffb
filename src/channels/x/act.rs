//! Beside writing: a post of ours can be taken back.

use reqwest::Method;

use super::send::{API, bare, token};
use crate::channels::credentials::Credentials;
use crate::channels::outgoing::SendFailure;
use crate::channels::send::{Acting, Action, Call, address};

pub(in crate::channels) fn act(
    credentials: &Credentials,
    acting: &Acting<'_>,
) -> Result<Call, SendFailure> {
    match acting.action {
        Action::Delete if acting.thread.is_some() => {
            let url = address(API, &["tweets", bare(acting.message_id)])?;
            Ok(Call::new(Method::DELETE, url).bearer(token(credentials)?))
        }
        Action::Delete
        | Action::ShowTyping
        | Action::MarkRead
        | Action::React(_)
        | Action::Unreact(_)
        | Action::Edit(_)
        | Action::Hide(_)
        | Action::Like(_) => Err(acting.not_here()),
    }
}
