//! A socket client written from docs/protocol.md alone.

use std::collections::VecDeque;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::PATIENCE;
use super::api::Api;

/// So small that a client which does not read is noticed after a few hundred kilobytes.
const SMALL_BUFFER_BYTES: u32 = 8 * 1024;

pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    requests: u64,
    /// Received while waiting for something else, in order.
    pushes: VecDeque<Value>,
}

/// How a socket ended.
#[derive(Debug, PartialEq, Eq)]
pub enum End {
    Code(u16),
    /// Without a close frame.
    Cut,
}

impl Socket {
    pub async fn connect(api: &Api) -> Self {
        let stream = TcpStream::connect(&api.address).await.unwrap();
        Self::open(api, stream).await
    }

    pub async fn connect_with_small_buffer(api: &Api) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(SMALL_BUFFER_BYTES).unwrap();
        let stream = socket.connect(api.address.parse().unwrap()).await.unwrap();
        Self::open(api, stream).await
    }

    async fn open(api: &Api, stream: TcpStream) -> Self {
        let address = format!("ws://{}/socket", api.address);
        let (stream, _response) = client_async(address, stream).await.unwrap();
        Self {
            stream,
            requests: 0,
            pushes: VecDeque::new(),
        }
    }

    pub async fn logged_in(api: &Api, token: &str) -> Self {
        let mut socket = Self::connect(api).await;
        socket.ok("login", json!({ "token": token })).await;
        socket
    }

    pub async fn send_text(&mut self, text: &str) -> Result<(), Error> {
        self.stream.send(Message::text(text.to_owned())).await
    }

    /// Sends without waiting for the answer, which carries the returned id.
    pub async fn send(&mut self, action: &str, payload: Value) -> Result<String, Error> {
        self.requests += 1;
        let request_id = self.requests.to_string();
        let request = json!({ "request_id": request_id, "action": action, "payload": payload });
        self.send_text(&request.to_string()).await?;
        Ok(request_id)
    }

    /// The next frame, of whatever kind.
    pub async fn next(&mut self) -> Result<Value, End> {
        let frame = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Text(text))) => {
                        return Ok(serde_json::from_str(&text).unwrap());
                    }
                    Some(Ok(Message::Close(frame))) => return Err(end_of(frame)),
                    Some(Ok(_ping_or_pong)) => {}
                    Some(Err(_)) | None => return Err(End::Cut),
                }
            }
        };
        tokio::time::timeout(PATIENCE, frame)
            .await
            .expect("the hub sends nothing")
    }

    /// The response to one request; pushes that come before it are kept.
    pub async fn response(&mut self, request_id: &str) -> Result<Value, End> {
        loop {
            let frame = self.next().await?;
            if frame["type"] == "push" {
                self.pushes.push_back(frame);
            } else if frame["request_id"] == request_id {
                return Ok(frame);
            }
        }
    }

    pub async fn request(&mut self, action: &str, payload: Value) -> Value {
        let request_id = self.send(action, payload).await.unwrap();
        self.response(&request_id).await.unwrap()
    }

    /// The payload of an answer that must be a success.
    pub async fn ok(&mut self, action: &str, payload: Value) -> Value {
        let response = self.request(action, payload).await;
        assert_eq!(response["success"], json!(true), "{action}: {response}");
        response["payload"].clone()
    }

    /// The code of an answer that must be a refusal.
    pub async fn refused(&mut self, action: &str, payload: Value) -> String {
        let response = self.request(action, payload).await;
        assert_eq!(response["success"], json!(false), "{action}: {response}");
        response["error"]["code"].as_str().unwrap().to_owned()
    }

    /// The next push in the order of arrival.
    pub async fn next_push(&mut self) -> Result<Value, End> {
        if let Some(push) = self.pushes.pop_front() {
            return Ok(push);
        }
        loop {
            let frame = self.next().await?;
            if frame["type"] == "push" {
                return Ok(frame);
            }
        }
    }

    /// The payload of the next push with this name; others before it are passed over.
    pub async fn push(&mut self, action: &str) -> Value {
        loop {
            let push = self.next_push().await.unwrap();
            if push["action"] == action {
                return push["payload"].clone();
            }
        }
    }

    /// Whether it came while something else was waited for.
    pub fn has_push(&self, action: &str) -> bool {
        self.pushes.iter().any(|push| push["action"] == action)
    }

    /// The `message` of the next `message_posted` of the conversation.
    pub async fn posted(&mut self, conversation_id: &str) -> Value {
        loop {
            let payload = self.push("message_posted").await;
            if payload["conversation_id"] == conversation_id {
                return payload["message"].clone();
            }
        }
    }

    /// Reads to the end.
    pub async fn end(&mut self) -> End {
        loop {
            if let Err(end) = self.next().await {
                return end;
            }
        }
    }
}

fn end_of(frame: Option<CloseFrame>) -> End {
    frame.map_or(End::Cut, |frame| End::Code(u16::from(frame.code)))
}

pub fn client_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A visitor's new conversation with its first message.
pub async fn start_conversation(socket: &mut Socket, text: &str) -> String {
    let payload = json!({ "client_id": client_id(), "text": text });
    let started = socket.ok("start_conversation", payload).await;
    started["conversation_id"].as_str().unwrap().to_owned()
}

pub fn message(conversation_id: &str, client_id: &str, text: &str) -> Value {
    json!({ "conversation_id": conversation_id, "client_id": client_id, "text": text })
}
