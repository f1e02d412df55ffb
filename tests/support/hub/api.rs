//! The HTTP half of docs/protocol.md, as a client uses it.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::PATIENCE;

pub const PASSWORD: &str = "bellhop-demo";
/// A question that should be answered at once by a process that is there.
const LOOK_WAIT_MAX: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub struct Api {
    client: reqwest::Client,
    pub address: String,
}

#[derive(Clone, Debug)]
pub struct Visitor {
    pub token: String,
    pub visitor_token: String,
    pub contact_id: String,
}

#[derive(Clone, Debug)]
pub struct Agent {
    pub token: String,
    pub id: String,
}

pub struct Answer {
    pub status: StatusCode,
    pub content_type: String,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }
}

impl Api {
    pub fn new(port: u16) -> Self {
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .build()
            .unwrap();
        Self {
            client,
            address: format!("127.0.0.1:{port}"),
        }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("http://{}{path}", self.address))
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let status = response.status();
        let headers = response.headers().clone();
        let content_type = headers
            .get("content-type")
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
            .to_owned();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer {
            status,
            content_type,
            headers,
            body,
        }
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).bearer_auth(token))
            .await
    }

    pub async fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.send(
            self.request(Method::POST, path)
                .bearer_auth(token)
                .json(body),
        )
        .await
    }

    pub async fn is_ready(&self) -> bool {
        let asked = self
            .request(Method::GET, "/readyz")
            .timeout(LOOK_WAIT_MAX)
            .send()
            .await;
        asked.is_ok_and(|response| response.status() == StatusCode::OK)
    }

    pub async fn visitor(&self) -> Visitor {
        self.visitor_with(json!({ "channel_key": "demo" })).await
    }

    pub async fn visitor_with(&self, body: Value) -> Visitor {
        let request = self
            .request(Method::POST, "/api/v1/widget/sessions")
            .json(&body);
        let session = self.send(request).await.expect(201);
        Visitor {
            token: text(&session["token"]),
            visitor_token: text(&session["visitor_token"]),
            contact_id: text(&session["contact"]["id"]),
        }
    }

    pub async fn agent(&self, email: &str) -> Agent {
        let body = json!({ "email": email, "password": PASSWORD });
        let request = self.request(Method::POST, "/api/v1/sessions").json(&body);
        let session = self.send(request).await.expect(201);
        Agent {
            token: text(&session["token"]),
            id: text(&session["agent"]["id"]),
        }
    }

    pub async fn mia(&self) -> Agent {
        self.agent("mia@example.com").await
    }

    /// All messages of a conversation that the bearer of the token may see, from the first on.
    pub async fn messages(&self, token: &str, conversation_id: &str) -> Vec<Value> {
        let mut messages: Vec<Value> = Vec::new();
        loop {
            let after = messages
                .last()
                .map_or(0, |message| message["seq"].as_i64().unwrap());
            let path = format!(
                "/api/v1/conversations/{conversation_id}/messages?after_seq={after}&limit=100"
            );
            let page = self.get(token, &path).await.expect(200);
            messages.extend(page["messages"].as_array().unwrap().iter().cloned());
            if page["has_more"] == json!(false) {
                return messages;
            }
        }
    }
}

#[track_caller]
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("expected a text, not {value}"))
        .to_owned()
}
