//! One socket, as docs/protocol.md describes it.

use anyhow::{Context as _, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// The demo's, which the hub must be; agents of a run have the same password.
pub(crate) const ADMIN: &str = "admin@example.com";
pub(crate) const PASSWORD: &str = "bellhop-demo";

/// The hub closed the socket; the code says why.
#[derive(Debug, thiserror::Error)]
#[error("the hub closed the socket with {0}")]
pub(crate) struct Closed(pub(crate) u16);

pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_request: u64,
}

/// A contact's token, from the demo's widget channel.
pub(crate) async fn contact_token(http: &reqwest::Client, hub: &str) -> anyhow::Result<String> {
    let session = json!({ "channel_key": "demo" });
    token(http, &format!("{hub}/api/v1/widget/sessions"), &session).await
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

/// What stands at a place of an answer.
pub(crate) fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("no {pointer} in {value}"))?
        .to_owned())
}

/// The HTTP API, with an administrator's session.
pub(crate) struct Api {
    pub(crate) http: reqwest::Client,
    hub: String,
    token: String,
}

impl Api {
    pub(crate) async fn sign_in(hub: &str, email: &str, password: &str) -> anyhow::Result<Self> {
        let mut api = Self {
            http: reqwest::Client::new(),
            hub: hub.to_owned(),
            token: String::new(),
        };
        api.token = api.token_of(email, password).await?;
        Ok(api)
    }

    /// With somebody's session.
    pub(crate) fn with_token(hub: &str, token: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            hub: hub.to_owned(),
            token: token.to_owned(),
        }
    }

    pub(crate) async fn token_of(&self, email: &str, password: &str) -> anyhow::Result<String> {
        let session = json!({ "email": email, "password": password });
        token(
            &self.http,
            &format!("{}/api/v1/sessions", self.hub),
            &session,
        )
        .await
    }

    /// Answers the new agent's id.
    pub(crate) async fn hire(&self, email: &str, name: &str) -> anyhow::Result<String> {
        let form = json!({ "email": email, "name": name, "role": "agent", "password": PASSWORD });
        let made = self.call("POST", "/api/v1/agents", Some(&form)).await?;
        text(&made, "/id")
    }

    /// They cannot sign in any more, so that a demo stays usable.
    pub(crate) async fn dismiss(&self, agents: &[String]) -> anyhow::Result<()> {
        for agent in agents {
            let form = json!({ "disabled": true });
            let path = format!("/api/v1/agents/{agent}");
            self.call("PATCH", &path, Some(&form)).await?;
        }
        Ok(())
    }

    /// The body of an answer that must be a success.
    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let method = reqwest::Method::from_bytes(method.as_bytes())?;
        let mut request = self.http.request(method, format!("{}{path}", self.hub));
        request = request.bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        anyhow::ensure!(status.is_success(), "{path}: {status} {text}");
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}

impl Socket {
    pub(crate) async fn open(hub: &str, token: &str) -> anyhow::Result<Self> {
        Self::resume(hub, token, &[]).await
    }

    /// `have` is `{"conversation_id","seq"}` of each conversation: its rest comes as pushes.
    pub(crate) async fn resume(hub: &str, token: &str, have: &[Value]) -> anyhow::Result<Self> {
        let url = format!("{}/socket", hub.replacen("http", "ws", 1));
        let (stream, _) = tokio_tungstenite::connect_async(url).await?;
        if let MaybeTlsStream::Plain(tcp) = stream.get_ref() {
            tcp.set_nodelay(true)?;
        }
        let mut socket = Self {
            stream,
            next_request: 1,
        };
        let login = json!({ "token": token, "resume": have });
        socket.request("login", login).await?;
        Ok(socket)
    }

    /// Sends a request; its answer, which carries the returned id, comes when it comes.
    pub(crate) async fn send(&mut self, action: &str, payload: Value) -> anyhow::Result<String> {
        let id = self.next_request.to_string();
        self.next_request = self.next_request.saturating_add(1);
        let frame = json!({ "request_id": id, "action": action, "payload": payload });
        self.stream.send(Message::text(frame.to_string())).await?;
        Ok(id)
    }

    /// Sends a request and reads up to its answer; pushes on the way are dropped.
    pub(crate) async fn request(&mut self, action: &str, payload: Value) -> anyhow::Result<Value> {
        let id = self.send(action, payload).await?;
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
                Message::Close(Some(frame)) => bail!(Closed(frame.code.into())),
                Message::Close(None) => bail!("the hub closed the socket without a reason"),
                Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_) => {}
            }
        }
        bail!("the socket ended")
    }
}
