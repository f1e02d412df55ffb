//! One scripted customer: looks around, types, asks, reads the answers, says thanks and goes.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::{Error as SocketError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use uuid::Uuid;

use super::CHANNEL_KEY;
use super::traffic::{Script, jitter};

/// The hub is in the same process; when it does not answer in this time it is being stopped.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(10);
/// On one page before the next, at least.
const PAGE_STAY: Duration = Duration::from_secs(2);
/// For each piece of typing, at least: agents see the text grow.
const TYPING_PIECE: Duration = Duration::from_millis(450);
const TYPING_PIECES: usize = 6;
/// From reading an answer to typing.
const THINKING: Duration = Duration::from_secs(2);
/// How long somebody waits for an answer before the nudge, and again before leaving.
const PATIENCE: Duration = Duration::from_secs(75);
/// Nobody stays longer, however much the agent writes.
const VISIT_MAX: Duration = Duration::from_secs(15 * 60);
/// As often as a browser does.
const PING_INTERVAL: Duration = Duration::from_secs(25);

#[derive(Debug, thiserror::Error)]
pub(super) enum CustomerError {
    #[error("the hub did not answer in time")]
    TooSlow,
    #[error("the socket failed: {0}")]
    Socket(#[from] Box<SocketError>),
    #[error("the session was refused: {0}")]
    Session(#[from] reqwest::Error),
    #[error("the hub refused {action}: {answer}")]
    Refused { action: String, answer: String },
    #[error("the hub closed the socket")]
    Closed,
}

/// Something an agent did, as a customer notices it.
enum Heard {
    /// A public message of an agent, by its `seq`.
    Answer(i64),
    /// The conversation is over.
    Closed,
    Nothing,
}

pub(super) struct Customer {
    script: Script,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    requests: u64,
    /// What came while an answer was awaited.
    pushes: Vec<Value>,
}

impl Customer {
    pub(super) async fn arrive(address: SocketAddr, script: Script) -> Result<Self, CustomerError> {
        let token = open_session(address, &script).await?;
        let connect = tokio_tungstenite::connect_async(format!("ws://{address}/socket"));
        let connected = timeout(ANSWER_WAIT_MAX, connect).await;
        let (socket, _response) = connected
            .map_err(|_| CustomerError::TooSlow)?
            .map_err(Box::new)?;
        let mut customer = Self {
            script,
            socket,
            requests: 0,
            pushes: Vec::new(),
        };
        let page = page(address, customer.script.pages.first());
        let login = json!({ "token": token, "page": page });
        customer.ask("login", login).await?;
        customer.look_around(address).await?;
        Ok(customer)
    }

    pub(super) async fn live(mut self) -> Result<(), CustomerError> {
        let lived = timeout(VISIT_MAX, self.talk()).await;
        let _gone = self.socket.close(None).await;
        lived.unwrap_or(Ok(()))
    }

    async fn look_around(&mut self, address: SocketAddr) -> Result<(), CustomerError> {
        let pages: Vec<_> = self.script.pages.iter().skip(1).cloned().collect();
        for path in pages {
            self.pass(jitter(PAGE_STAY)).await?;
            let page = page(address, Some(&path));
            self.ask("set_page", page).await?;
        }
        self.pass(jitter(PAGE_STAY)).await
    }

    async fn talk(&mut self) -> Result<(), CustomerError> {
        let opens = self.script.opens.clone();
        let client_id = Uuid::now_v7().to_string();
        // Nobody can see a text grow before there is a conversation.
        self.pass(jitter(THINKING)).await?;
        let begun = self
            .ask(
                "start_conversation",
                json!({ "client_id": client_id, "text": opens }),
            )
            .await?;
        let conversation = text(&begun, "conversation_id");
        let mut lines = self.script.then.clone().into_iter();
        let mut was_nudged = false;
        let mut is_finished = false;
        loop {
            match self.wait_for_agent(&conversation).await? {
                Some(Heard::Answer(seq)) => {
                    let seen = json!({ "conversation_id": conversation, "seq": seq });
                    self.ask("mark_seen", seen).await?;
                    if is_finished {
                        return Ok(());
                    }
                    self.pass(jitter(THINKING)).await?;
                    let line = lines.next();
                    is_finished = line.is_none();
                    let line = line.unwrap_or_else(|| self.script.thanks.clone());
                    self.say(&conversation, &line).await?;
                    was_nudged = false;
                }
                Some(Heard::Closed) => return Ok(()),
                Some(Heard::Nothing) => {}
                None if was_nudged || is_finished => return Ok(()),
                None => {
                    was_nudged = true;
                    let nudge = self.script.nudge.clone();
                    self.say(&conversation, &nudge).await?;
                }
            }
        }
    }

    /// Types, visibly for agents, then sends.
    async fn say(&mut self, conversation: &str, line: &str) -> Result<(), CustomerError> {
        let characters: Vec<char> = line.chars().collect();
        for piece in 1..TYPING_PIECES {
            let share = characters.len().saturating_mul(piece) / TYPING_PIECES;
            let so_far: String = characters.iter().take(share).collect();
            let typing = json!({ "conversation_id": conversation, "typing": true, "text": so_far });
            self.ask("send_typing", typing).await?;
            self.pass(jitter(TYPING_PIECE)).await?;
        }
        let message = json!({
            "conversation_id": conversation,
            "client_id": Uuid::now_v7().to_string(),
            "text": line,
        });
        self.ask("send_message", message).await?;
        let silent = json!({ "conversation_id": conversation, "typing": false });
        self.ask("send_typing", silent).await?;
        Ok(())
    }

    /// What the agent did, or `None` when patience ends.
    async fn wait_for_agent(&mut self, conversation: &str) -> Result<Option<Heard>, CustomerError> {
        let until = Instant::now() + jitter(PATIENCE);
        loop {
            while let Some(push) = self.pushes.pop() {
                let what = heard(&push, conversation);
                if !matches!(what, Heard::Nothing) {
                    // Everything before it is read together with it.
                    self.pushes.clear();
                    return Ok(Some(what));
                }
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            let step = until.min(Instant::now() + PING_INTERVAL);
            self.listen_until(step).await?;
            self.ask("ping", json!({})).await?;
        }
    }

    /// Lets time pass, but keeps reading: the hub closes a socket that does not.
    async fn pass(&mut self, time: Duration) -> Result<(), CustomerError> {
        let until = Instant::now() + time;
        while Instant::now() < until {
            if let Some(frame) = self.frame_until(until).await? {
                self.pushes.push(frame);
            }
        }
        Ok(())
    }

    /// Until a push comes or the time is up.
    async fn listen_until(&mut self, until: Instant) -> Result<(), CustomerError> {
        if let Some(frame) = self.frame_until(until).await? {
            self.pushes.push(frame);
        }
        Ok(())
    }

    async fn ask(&mut self, action: &str, payload: Value) -> Result<Value, CustomerError> {
        self.requests = self.requests.saturating_add(1);
        let request_id = self.requests.to_string();
        let frame = json!({ "request_id": request_id, "action": action, "payload": payload });
        let sent = self.socket.send(Message::text(frame.to_string())).await;
        sent.map_err(Box::new)?;
        let until = Instant::now() + ANSWER_WAIT_MAX;
        while let Some(frame) = self.frame_until(until).await? {
            if text(&frame, "request_id") != request_id {
                self.pushes.push(frame);
                continue;
            }
            let mut frame = fields(frame);
            if frame.get("success") == Some(&Value::Bool(true)) {
                return Ok(frame.remove("payload").unwrap_or_default());
            }
            let error = frame.remove("error").unwrap_or_default();
            return Err(CustomerError::Refused {
                action: action.to_owned(),
                answer: error.to_string(),
            });
        }
        Err(CustomerError::TooSlow)
    }

    /// The next text frame as JSON; `None` when the time is up.
    async fn frame_until(&mut self, until: Instant) -> Result<Option<Value>, CustomerError> {
        loop {
            let Ok(next) = tokio::time::timeout_at(until, self.socket.next()).await else {
                return Ok(None);
            };
            match next {
                None | Some(Ok(Message::Close(_))) => return Err(CustomerError::Closed),
                Some(Err(error)) => return Err(CustomerError::Socket(Box::new(error))),
                Some(Ok(Message::Text(text))) => {
                    return Ok(serde_json::from_str(&text).ok());
                }
                // The library answers pings by itself while it is read.
                Some(Ok(
                    Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_),
                )) => {}
            }
        }
    }
}

async fn open_session(address: SocketAddr, script: &Script) -> Result<String, CustomerError> {
    let mut body = json!({
        "channel_key": CHANNEL_KEY,
        "locale": script.locale,
        "page": page(address, script.pages.first()),
    });
    if let (Some(name), Some(fields)) = (&script.name, body.as_object_mut()) {
        let identity = json!({
            "user_id": format!("demo-{}", Uuid::now_v7()),
            "name": name,
            "email": script.email,
        });
        fields.insert("identity".to_owned(), identity);
    }
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(ANSWER_WAIT_MAX)
        .build()?;
    let answer = client
        .post(format!("http://{address}/api/v1/widget/sessions"))
        .json(&body)
        .send()
        .await?
        .error_for_status()?;
    Ok(text(&answer.json().await?, "token"))
}

fn page(address: SocketAddr, path: Option<&String>) -> Value {
    let path = path.map_or("/demo/", String::as_str);
    let title = if path.contains("cart") {
        "Your cart — Juniper & Co."
    } else {
        "Juniper & Co. — things for a calm home"
    };
    json!({ "url": format!("http://{address}{path}"), "title": title })
}

fn heard(push: &Value, conversation: &str) -> Heard {
    let payload = push.get("payload").unwrap_or(&Value::Null);
    if text(payload, "conversation_id") != conversation {
        return Heard::Nothing;
    }
    match text(push, "action").as_str() {
        "message_posted" => {
            let by_agent = payload
                .pointer("/message/author/kind")
                .and_then(Value::as_str)
                == Some("agent");
            let seq = payload.get("seq").and_then(Value::as_i64);
            seq.filter(|_| by_agent)
                .map_or(Heard::Nothing, Heard::Answer)
        }
        "conversation_updated" => {
            let status = payload.pointer("/conversation/status");
            match status.and_then(Value::as_str) {
                Some("closed") => Heard::Closed,
                _ => Heard::Nothing,
            }
        }
        _ => Heard::Nothing,
    }
}

fn fields(value: Value) -> HashMap<String, Value> {
    match value {
        Value::Object(fields) => fields.into_iter().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            HashMap::new()
        }
    }
}

/// A field as text; empty when it is missing.
fn text(value: &Value, field: &str) -> String {
    let found = value.get(field).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_notices_answers_of_agents_in_the_own_conversation_only() {
        let push = |conversation: &str, kind: &str| {
            json!({ "type": "push", "action": "message_posted", "payload": {
                "conversation_id": conversation, "seq": 7, "message": { "author": { "kind": kind } },
            } })
        };
        assert!(matches!(heard(&push("a", "agent"), "a"), Heard::Answer(7)));
        assert!(matches!(heard(&push("b", "agent"), "a"), Heard::Nothing));
        assert!(matches!(heard(&push("a", "contact"), "a"), Heard::Nothing));
        let over = json!({ "action": "conversation_updated", "payload": {
            "conversation_id": "a", "conversation": { "status": "closed" },
        } });
        assert!(matches!(heard(&over, "a"), Heard::Closed));
    }
}
