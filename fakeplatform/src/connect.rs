//! Makes a channel of each platform in a hub, by the hub's own HTTP API, so that both know the same secrets.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::handshake::handshake;
use crate::ids;
use crate::kind::Kind;
use crate::limits::HUB_WAIT_MAX;
use crate::server::Shared;
use crate::world::{Full, World};

/// Who writes first, on every platform.
const PEOPLE: [&str; 3] = ["Ada Lindqvist", "Ben Okafor", "Chiara Rossi"];

/// The hub, and an administrator's log-in.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hub {
    pub url: String,
    pub email: String,
    pub password: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Connected {
    pub platform: Kind,
    pub account: String,
    pub is_connected: bool,
    pub detail: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("failed to ask the hub: {0}; look whether it runs at this address")]
    Away(String),
    #[error("the hub refused {what} with {status}: {detail}")]
    Refused {
        what: String,
        status: u16,
        detail: String,
    },
    #[error(transparent)]
    Full(#[from] Full),
}

impl ConnectError {
    /// The hub may be starting.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Away(_) => true,
            Self::Refused { status, .. } => *status >= 500,
            Self::Full(_) => false,
        }
    }
}

/// A running server, to be connected from outside it.
#[derive(Clone)]
pub struct Handle(pub(crate) Shared);

pub async fn connect(handle: &Handle, hub: &Hub) -> Result<Vec<Connected>, ConnectError> {
    with(&handle.0, hub).await
}

struct Api<'a> {
    shared: &'a Shared,
    base: &'a str,
    token: String,
}

impl Api<'_> {
    async fn ask(&self, method: Method, path: &str, body: &Value) -> Result<Value, ConnectError> {
        let url = format!("{}{path}", self.base);
        let mut request = self.shared.client.request(method.clone(), &url);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if method != Method::GET {
            request = request.json(body);
        }
        let away = |error: reqwest::Error| ConnectError::Away(error.without_url().to_string());
        let response = request.timeout(HUB_WAIT_MAX).send().await.map_err(away)?;
        let status = response.status();
        let text = response.text().await.map_err(away)?;
        let body: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(body);
        }
        let detail = body.get("detail").and_then(Value::as_str);
        Err(ConnectError::Refused {
            what: format!("{method} {path}"),
            status: status.as_u16(),
            detail: detail.unwrap_or_default().to_owned(),
        })
    }
}

pub(crate) async fn with(shared: &Shared, hub: &Hub) -> Result<Vec<Connected>, ConnectError> {
    let mut api = Api {
        shared,
        base: hub.url.trim_end_matches('/'),
        token: String::new(),
    };
    let log_in = json!({ "email": hub.email, "password": hub.password });
    let session = api.ask(Method::POST, "/api/v1/sessions", &log_in).await?;
    text(&session, "/token").clone_into(&mut api.token);
    let platforms = api
        .ask(Method::GET, "/api/v1/channels/platforms", &Value::Null)
        .await?;
    let channels = api
        .ask(Method::GET, "/api/v1/channels", &Value::Null)
        .await?;
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let account = prepare(&mut shared.world(), kind)?;
        let made = one(&api, kind, &account, &platforms, &channels).await;
        let (is_connected, detail) = match made {
            Ok(()) => handshake(shared, &account).await,
            Err(error) => (false, error.to_string()),
        };
        all.push(Connected {
            platform: kind,
            account,
            is_connected,
            detail,
        });
    }
    Ok(all)
}

/// The platform's first account, with people.
fn prepare(world: &mut World, kind: Kind) -> Result<String, Full> {
    let id = format!("{}-1", kind.as_str());
    if !world.accounts.contains_key(&id) {
        world.add_account(kind, &format!("Our shop on {}", kind.title()))?;
    }
    let has_people = world
        .accounts
        .get(&id)
        .is_some_and(|account| !account.people.is_empty());
    if !has_people {
        for (number, name) in (1_u64..).zip(PEOPLE) {
            world.add_person(&id, name, Some(ids::person(kind, number)))?;
        }
    }
    Ok(id)
}

/// What it was called when it was connected before: then its channel is taken again.
fn name(kind: Kind) -> String {
    format!("{} (fake)", kind.title())
}

async fn one(
    api: &Api<'_>,
    kind: Kind,
    account_id: &str,
    platforms: &Value,
    channels: &Value,
) -> Result<(), ConnectError> {
    let list = |value: &Value, name: &str| -> Vec<Value> {
        let found = value.get(name).and_then(Value::as_array);
        found.cloned().unwrap_or_default()
    };
    let setup = list(platforms, "platforms").into_iter();
    let mut setup = setup.filter(|one| text(one, "/platform") == kind.as_str());
    let wanted: BTreeSet<String> = setup
        .next()
        .map(|one| list(&one, "credentials"))
        .unwrap_or_default()
        .iter()
        .map(|one| text(one, "/name").to_owned())
        .collect();
    let credentials = api
        .shared
        .world()
        .accounts
        .get(account_id)
        .map(|account| account.credentials());
    let credentials: BTreeMap<&str, String> = credentials
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, _)| wanted.contains(*name))
        .collect();
    let known = list(channels, "channels").into_iter();
    let mut known = known
        .filter(|one| text(one, "/platform") == kind.as_str() && text(one, "/name") == name(kind));
    let (channel, secret) = match known.next() {
        Some(channel) => {
            let path = format!("/api/v1/channels/{}", text(&channel, "/id"));
            let change = json!({ "enabled": true, "credentials": credentials });
            api.ask(Method::PATCH, &path, &change).await?;
            let secret = if kind == Kind::Generic {
                let renew = format!("{path}/secret");
                let renewed = api.ask(Method::POST, &renew, &json!({})).await?;
                text(&renewed, "/secret").to_owned()
            } else {
                String::new()
            };
            (channel, secret)
        }
        None => {
            let form = json!({
                "name": name(kind), "platform": kind, "credentials": credentials,
            });
            let made = api.ask(Method::POST, "/api/v1/channels", &form).await?;
            let channel = made.get("channel").cloned().unwrap_or_default();
            (channel, text(&made, "/secret").to_owned())
        }
    };
    // Twilio signs the address as the hub announces it, where it does.
    let announced = text(&channel, "/webhook_url");
    let url = if announced.is_empty() {
        format!("{}{}", api.base, text(&channel, "/webhook_path"))
    } else {
        announced.to_owned()
    };
    if let Some(account) = api.shared.world().accounts.get_mut(account_id) {
        account.callback_url = Some(url);
        if kind == Kind::Generic {
            account.secret = secret;
        }
    }
    Ok(())
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value
        .pointer(path)
        .and_then(Value::as_str)
        .unwrap_or_default()
}
