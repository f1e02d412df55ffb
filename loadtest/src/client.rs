//! One socket, as docs/protocol.md describes it.

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_request: u64,
}

/// A contact's token, from the demo's widget channel.
pub(crate) async fn contact_token(http: &reqwest::Client, hub: &str) -> anyhow::Result<String> {
    let session = json!({ "channel_key": "demo" });
    token(http, &format!("{hub}/api/v1/widget/sessions"), &session).await
}

pub(crate) async fn agent_token(http: &reqwest::Client, hub: &str) -> anyhow::Result<String> {
    let session = json!({ "email": "mia@example.com", "password": "bellhop-demo" });
    token(http, &format!("{hub}/api/v1/sessions"), &session).await
}

async fn token(http: &reqwest::Client, url: &str, body: &Value) -> anyhow::Result<String> {
    let answer = http.post(url).json(body).send().await?;
    let status = answer.status();
    let body: Value = answer.json().await?;
    let token = body.get("token").and_then(Value::as_str);
    Ok(token
        .with_context(|| format!("no session: {status} {body}"))?
        .to_owned())
}

impl Socket {
    pub(crate) async fn open(hub: &str, token: &str) -> anyhow::Result<Self> {
        let url = format!("{}/socket", hub.replacen("http", "ws", 1));
        let (stream, _) = tokio_tungstenite::connect_async(url).await?;
        if let MaybeTlsStream::Plain(tcp) = stream.get_ref() {
            tcp.set_nodelay(true)?;
        }
        let mut socket = Self {
            stream,
            next_request: 1,
        };
        socket.request("login", json!({ "token": token })).await?;
        Ok(socket)
    }

    /// Sends a request and reads up to its answer; pushes on the way are dropped.
    pub(crate) async fn request(&mut self, action: &str, payload: Value) -> anyhow::Result<Value> {
        let id = self.next_request.to_string();
        self.next_request = self.next_request.saturating_add(1);
        let frame = json!({ "request_id": id, "action": action, "payload": payload });
        self.stream.send(Message::text(frame.to_string())).await?;
        loop {
            let mut answer = self.read().await?;
            if answer.get("request_id").and_then(Value::as_str) != Some(id.as_str()) {
                continue;
            }
            if answer.get("success") != Some(&Value::Bool(true)) {
                bail!("{action} was refused: {answer}");
            }
            return Ok(answer
                .get_mut("payload")
                .map(Value::take)
                .unwrap_or_default());
        }
    }

    /// The next frame of text.
    pub(crate) async fn read(&mut self) -> anyhow::Result<Value> {
        while let Some(message) = self.stream.next().await {
            match message? {
                Message::Text(text) => return Ok(serde_json::from_str(text.as_str())?),
                Message::Close(reason) => bail!("the hub closed the socket: {reason:?}"),
                Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_) => {}
            }
        }
        bail!("the socket ended")
    }
}
