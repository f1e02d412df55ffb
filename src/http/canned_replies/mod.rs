//! Canned replies: texts that agents insert by a shortcut. One with steps is a macro, which team leads make.

mod create;
mod delete;
mod list;
mod update;

use bellhop_domain::steps::Steps;

use crate::auth::AgentUser;
use crate::bulk::action;
use crate::http::problem::Problem;
use crate::http::routes::Routes;
use crate::http::text;
use crate::store::canned_replies::{CannedReplyRow, SHORTCUT_INDEX};
use crate::store::error::StoreError;
use crate::wire::canned_reply::CannedReply;

/// Typed by hand after a slash.
const SHORTCUT_CHARS_MAX: usize = 40;
const TITLE_CHARS_MAX: usize = 120;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_canned_replies)
        .service(create::create_canned_reply)
        .service(update::update_canned_reply)
        .service(delete::delete_canned_reply);
}

fn canned_reply(row: CannedReplyRow) -> CannedReply {
    CannedReply {
        id: row.id,
        shortcut: row.shortcut,
        title: row.title,
        text: row.text,
        steps: row.steps.as_ref().map(action),
    }
}

/// Without the slash that people type before it.
fn shortcut(text: &str) -> Result<String, Problem> {
    let shortcut = text::line("shortcut", text.trim_start_matches('/'), SHORTCUT_CHARS_MAX)?;
    let shortcut = shortcut.filter(|shortcut| !shortcut.contains(char::is_whitespace));
    shortcut.ok_or_else(|| {
        Problem::bad_request("shortcut must be one word, such as refund").at("shortcut")
    })
}

fn title(text: &str) -> Result<String, Problem> {
    let title = text::line("title", text, TITLE_CHARS_MAX)?;
    title.ok_or_else(|| Problem::bad_request("title must not be empty").at("title"))
}

fn body(text: &str) -> Result<String, Problem> {
    text::lines("text", text, bellhop_domain::limits::MESSAGE_TEXT_CHARS_MAX)
}

/// Texts are everybody's; what acts on conversations is made by those who lead.
fn check_may(user: &AgentUser, touches_macro: bool) -> Result<(), Problem> {
    if !touches_macro || user.0.role.leads() {
        return Ok(());
    }
    Err(Problem::forbidden(
        "only team leads and administrators make and change macros",
    ))
}

/// Only a macro may say nothing.
fn check_says_or_does(text: &str, steps: Option<&Steps>) -> Result<(), Problem> {
    if text.trim().is_empty() && steps.is_none() {
        return Err(Problem::bad_request("text must not be empty").at("text"));
    }
    Ok(())
}

fn taken(error: StoreError) -> Problem {
    if error.broken_constraint() == Some(SHORTCUT_INDEX) {
        let detail = "another canned reply has this shortcut; choose a different one";
        return Problem::conflict("conflict", detail).at("shortcut");
    }
    error.into()
}
