//! Several cards that are one person's: joined by themselves, by hand, and parted again; and how people are forgotten.
//! Start reading at `joins`.

mod forgetting;
mod joins;
mod stop;
mod timeline;

use reqwest::Method;
use serde_json::{Value, json};

use crate::hub::api::text;
use crate::hub::fake::{FakeAccount, Platforms};
use crate::stage::Stage;

/// A hub whose platforms are all the fake one, and an agent's window on its contacts.
struct Desk {
    stage: Stage,
    platforms: Platforms,
    token: String,
}

impl Desk {
    async fn new() -> Self {
        let platforms = Platforms::start();
        let base = platforms.api_base.clone();
        let stage = Stage::with(&[("BELLHOP_CHANNELS__API_BASE", &base)]).await;
        let token = stage.hub.api.mia().await.token;
        Self {
            stage,
            platforms,
            token,
        }
    }

    async fn account(&self, platform: &str) -> FakeAccount {
        FakeAccount::new(&self.platforms, &self.stage.hub.api, platform).await
    }

    async fn get(&self, path: &str) -> Value {
        let path = format!("/api/v1/{path}");
        self.stage.hub.api.get(&self.token, &path).await.expect(200)
    }

    async fn post(&self, path: &str, body: &Value, status: u16) -> Value {
        let path = format!("/api/v1/{path}");
        let api = &self.stage.hub.api;
        api.post(&self.token, &path, body).await.expect(status)
    }

    async fn send(&self, method: Method, path: &str, token: &str, body: &Value) -> Value {
        let api = &self.stage.hub.api;
        let request = api.request(method, &format!("/api/v1/{path}"));
        api.send(request.bearer_auth(token).json(body))
            .await
            .expect(200)
    }

    async fn contact(&self, id: &str) -> Value {
        self.get(&format!("contacts/{id}")).await
    }

    /// Makes the second one person with the first; answers the id of the join.
    async fn join(&self, kept: &str, joined: &str) -> String {
        let form = json!({ "contact_id": joined });
        let path = format!("contacts/{kept}/joins");
        let done = self.post(&path, &form, 201).await;
        text(&done["join"]["id"])
    }

    async fn undo(&self, join: &str) -> Value {
        let path = format!("contact_joins/{join}/undo");
        self.post(&path, &json!({}), 200).await
    }

    async fn conversations(&self, contact: &str) -> Vec<Value> {
        let path = format!("conversations?limit=100&contact_id={contact}");
        self.get(&path).await["conversations"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// How many people and cards there are whose name begins so.
    async fn counted(&self, name: &str) -> (i64, i64) {
        let client = self.stage.database.client().await;
        let count = "SELECT count(*) FILTER (WHERE joined_into IS NULL), count(*) FROM contacts
            WHERE name LIKE $1 || '%'";
        let row = client.query_one(count, &[&name]).await.unwrap();
        (row.get(0), row.get(1))
    }
}

/// Somebody with this id on the platform.
async fn somebody(account: &FakeAccount, name: &str, id: &str) -> String {
    let form = json!({ "name": name, "id": id });
    let path = format!("/control/accounts/{}/people", account.id);
    let made = account.platforms.post(&path, &form).await.expect(201);
    text(&made["id"])
}

/// The contact of a channel's only conversation: the person, and the card that it came by.
async fn contact_of(account: &FakeAccount) -> (String, String) {
    let found = account.channel.conversations().await;
    assert_eq!(found.len(), 1, "{found:?}");
    let contact = &found[0]["contact"];
    let id = text(&contact["id"]);
    let own = contact["own_id"].as_str().unwrap_or(&id).to_owned();
    (id, own)
}
