//! In the place of all platforms: keeps what it is asked, and answers as it is told, or as each platform does when all
//! is well.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::until;

/// What becomes of one call.
#[derive(Clone, Debug)]
pub enum Play {
    Answer(u16, Value),
    /// With this `retry-after`.
    Later(u16, u64),
    /// It is taken, and no answer comes until [`Outside::go_on`].
    Silence,
    /// It is taken, and answered well after [`Outside::go_on`].
    Late,
    /// It is taken, and the connection breaks.
    Cut,
}

#[derive(Clone, Debug)]
pub struct Call {
    /// `/{host}/{path}`.
    pub path: String,
    pub head: String,
    pub body: Value,
}

impl Call {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines();
        lines.find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// Cheap to clone; all clones are one.
#[derive(Clone, Default)]
pub struct Outside {
    plays: Arc<Mutex<VecDeque<Play>>>,
    calls: Arc<Mutex<Vec<Call>>>,
    made: Arc<AtomicU64>,
    go_on: Arc<Notify>,
}

impl Outside {
    /// Answers its address as `[channels] api_base` takes it.
    pub async fn serve(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let outside = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(outside.clone().answer(stream));
            }
        });
        format!("http://{address}")
    }

    /// What becomes of the next calls; those after them go well.
    pub fn play(&self, plays: impl IntoIterator<Item = Play>) {
        self.plays.lock().unwrap().extend(plays);
    }

    /// Ends every silence that lasts.
    pub fn go_on(&self) {
        self.go_on.notify_waiters();
    }

    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    /// When so many were made.
    pub async fn called(&self, count: usize) -> Vec<Call> {
        until("so many calls", async || {
            let calls = self.calls();
            (calls.len() >= count).then_some(calls)
        })
        .await
    }

    async fn answer(self, mut stream: TcpStream) {
        let Some(call) = read(&mut stream).await else {
            return;
        };
        // Names are looked up when people are new; that is nothing that goes out.
        let is_post = call.head.starts_with("POST");
        let play = if is_post {
            self.calls.lock().unwrap().push(call.clone());
            self.plays.lock().unwrap().pop_front()
        } else {
            Some(Play::Answer(404, json!({})))
        };
        let (status, more, body) = match play {
            None => (200, String::new(), self.all_well(&call)),
            Some(Play::Answer(status, body)) => (status, String::new(), body),
            Some(Play::Later(status, seconds)) => {
                (status, format!("retry-after: {seconds}\r\n"), json!({}))
            }
            Some(Play::Silence) => return self.go_on.notified().await,
            Some(Play::Late) => {
                self.go_on.notified().await;
                (200, String::new(), self.all_well(&call))
            }
            Some(Play::Cut) => return,
        };
        let body = body.to_string();
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n{more}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        let _gone = stream.write_all(answer.as_bytes()).await;
    }

    fn all_well(&self, call: &Call) -> Value {
        let number = self.made.fetch_add(1, Ordering::Relaxed) + 9_001;
        if call.path.starts_with("/api.telegram.org/") {
            let chat = call.body["chat_id"].as_str().unwrap().parse::<i64>();
            let chat = json!({ "id": chat.unwrap() });
            return json!({ "ok": true, "result": { "message_id": number, "chat": chat } });
        }
        if call.body["messaging_product"] == "whatsapp" {
            return json!({ "messages": [{ "id": format!("wamid.out.{number}") }] });
        }
        if call.path.starts_with("/graph.facebook.com/") {
            let person = &call.body["recipient"]["id"];
            return json!({ "recipient_id": person, "message_id": format!("m_out_{number}") });
        }
        json!({})
    }
}

async fn read(stream: &mut TcpStream) -> Option<Call> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let path = head.split(' ').nth(1)?.to_owned();
    let mut call = Call {
        path,
        head,
        body: Value::Null,
    };
    let length = call.header("content-length").unwrap_or("0");
    let mut body = vec![0; length.parse().ok()?];
    stream.read_exact(&mut body).await.ok()?;
    call.body = serde_json::from_slice(&body).unwrap_or_default();
    Some(call)
}
