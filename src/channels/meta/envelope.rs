//! `{object, entry: [{id, time, messaging|standby|changes|field+value}]}`: any number of updates in one body.

use serde_json::Value;

use crate::channels::fields::{at, id, list, object, text};
use crate::channels::platform::Unreadable;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way<'a> {
    Messaging,
    /// Another app has the conversation; we only listen.
    Standby,
    /// Of this field.
    Change(&'a str),
    /// An entry that says only that something changed, or nothing.
    Bare,
}

#[derive(Clone, Copy, Debug)]
pub struct Update<'a> {
    /// The page or account it is about.
    pub account: &'a str,
    /// When it was sent, not when it happened.
    pub entry: &'a Value,
    pub way: Way<'a>,
    pub value: &'a Value,
}

/// `None` when the body is about another kind of object.
pub fn updates<T>(
    body: &[u8],
    wanted: &str,
    mut each: impl FnMut(Update<'_>) -> T,
) -> Result<Option<Vec<T>>, Unreadable> {
    let body = object(body)?;
    if text(&body, "/object") != Some(wanted) {
        return Ok(None);
    }
    let mut found = Vec::new();
    for entry in list(&body, "/entry") {
        let account = id(entry, "/id").unwrap_or_default();
        let mut add = |way, value| {
            found.push(each(Update {
                account: &account,
                entry,
                way,
                value,
            }));
        };
        let mut is_bare = true;
        for (field, way) in [("/messaging", Way::Messaging), ("/standby", Way::Standby)] {
            for value in list(entry, field) {
                is_bare = false;
                add(way, value);
            }
        }
        for change in list(entry, "/changes") {
            is_bare = false;
            let field = text(change, "/field").unwrap_or_default();
            add(Way::Change(field), at(change, "/value"));
        }
        // Instagram's own log-in sends one change flat on the entry.
        if let Some(field) = text(entry, "/field") {
            is_bare = false;
            add(Way::Change(field), at(entry, "/value"));
        }
        if is_bare {
            add(Way::Bare, entry);
        }
    }
    Ok(Some(found))
}
