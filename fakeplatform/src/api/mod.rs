//! The platforms' own APIs, at `/api/{host}/{path}`: what the hub asks of them.
//! It must not know the hub's senders: it takes what the platforms' documentation says, and refuses the rest.
//! Start reading at `answer`, then `outbound` (what all sends have in common), then any platform.

mod acting;
mod asked;
pub mod generic;
mod graph;
mod graph_comment;
mod line;
mod linkedin;
mod outbound;
mod slack;
mod telegram;
mod twilio;
mod whatsapp;
mod x;

use bytes::Bytes;
use serde_json::{Value, json};

pub use self::asked::{Asked, Part};
use crate::errors::Error;
use crate::world::{Later, World};

/// What a platform answers, and what it tells afterwards.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub content_type: String,
    pub body: Bytes,
    /// Taken or not, the answer does not come like this.
    pub trouble: Option<Error>,
    pub later: Vec<Later>,
    /// Whose account it was.
    pub account: Option<String>,
}

impl Reply {
    pub fn json(status: u16, body: impl Into<Value>) -> Self {
        let body: Value = body.into();
        Self {
            status,
            headers: Vec::new(),
            content_type: "application/json".to_owned(),
            body: Bytes::from(body.to_string()),
            trouble: None,
            later: Vec::new(),
            account: None,
        }
    }

    pub fn ok(body: impl Into<Value>) -> Self {
        Self::json(200, body)
    }

    fn bytes(content_type: &str, body: Bytes) -> Self {
        Self {
            content_type: content_type.to_owned(),
            body,
            ..Self::json(200, Value::Null)
        }
    }

    fn of(mut self, account: &str) -> Self {
        self.account = Some(account.to_owned());
        self
    }
}

pub fn answer(world: &mut World, asked: &Asked) -> Reply {
    match asked.host.as_str() {
        "graph.facebook.com" | "graph.instagram.com" => graph::answer(world, asked),
        "api.x.com" | "api.twitter.com" | "upload.x.com" => x::answer(world, asked),
        "api.linkedin.com" => linkedin::answer(world, asked),
        "api.telegram.org" => telegram::answer(world, asked),
        "api.line.me" | "api-data.line.me" => line::answer(world, asked),
        "slack.com" | "www.slack.com" => slack::answer(world, asked),
        "files.slack.com" if asked.method == "POST" => slack::upload(world, asked),
        "files.slack.com" => slack::file(world, asked),
        "api.twilio.com" => twilio::answer(world, asked),
        "scontent.fbcdn.net" | "pbs.twimg.com" | "files.own-app.example" => file(world, asked),
        "lookaside.fbsbx.com" => whatsapp::file(world, asked),
        generic::HOST => generic::answer(world, asked),
        _ => unknown(asked),
    }
}

fn unknown(asked: &Asked) -> Reply {
    let text = format!(
        "the fake platform does not know {} {}",
        asked.host, asked.path
    );
    Reply::json(404, json!({ "error": text }))
}

/// The last part of the path says which one; who knows it may have it.
fn file(world: &World, asked: &Asked) -> Reply {
    let id = asked.parts().next_back().unwrap_or_default();
    match world.media.get(id) {
        Some(media) => Reply::bytes(&media.content_type, media.bytes.clone()),
        None => Reply::json(404, json!({ "error": "there is no such file" })),
    }
}
