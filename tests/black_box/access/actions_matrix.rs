//! Plays the table of `actions`: whoever may succeeds, everybody else is told no, and nothing is changed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::actions::{Before, DEEDS, Deed};
use super::targets::filled;
use super::{Cast, ROLES, Role};
use crate::floor::{no_rules, queue};
use crate::hub::api::{Agent, text};
use crate::hub::socket::{End, Socket};

/// What a refusal may be called. Anything else means that somebody came further than they should.
const NO: [&str; 5] = [
    "unauthenticated",
    "forbidden",
    "not_found",
    "not_the_author",
    "no_offer",
];

/// What those are told who may, where there is nothing to do: nothing has failed to go out, and a generic channel has
/// nobody who could be told its address.
pub(super) const NOTHING_TO_DO: [&str; 3] = ["not_failed", "platform_refused", "nothing_to_undo"];

/// Everybody's desk, so that windows which come and go change nothing.
struct Room {
    cast: Cast,
    queue: String,
    colleague: String,
    mias: Socket,
    noors: Socket,
    _others: Vec<Socket>,
}

impl Room {
    async fn new() -> Self {
        let cast = Cast::new().await;
        let api = cast.api();
        let me = api.get(&cast.clerk, "/api/v1/me").await.expect(200);
        let admin = Agent {
            token: cast.clerk.clone(),
            id: text(&me["agent"]["id"]),
        };
        no_rules(api, &admin).await;
        // Somebody is here and nobody is given anything: conversations wait until they are tried.
        let queue = queue(api, &admin, json!({ "offer_mode": "manual" })).await;
        let mut mias = Socket::logged_in(api, cast.token(Role::Agent).unwrap()).await;
        let online = json!({ "status": "online" });
        mias.ok("set_status", online).await;
        let noors = Socket::logged_in(api, cast.token(Role::Lead).unwrap()).await;
        let adas = Socket::logged_in(api, &cast.clerk).await;
        let jon = api.agent("jon@example.com").await;
        let jons = Socket::logged_in(api, &jon.token).await;
        Self {
            queue,
            colleague: jon.id,
            mias,
            noors,
            _others: vec![adas, jons],
            cast,
        }
    }

    /// The payload, filled in with something that was made for it.
    async fn prepare(&mut self, deed: &Deed) -> Value {
        let (id, message) = match deed.first {
            Before::Nothing => (String::new(), String::new()),
            Before::Started | Before::Offered => self.cast.conversation().await,
        };
        if deed.first == Before::Offered {
            let offer = json!({ "conversation_id": id, "agent_id": self.cast.agent_id });
            self.noors.ok("transfer_conversation", offer).await;
            while self.mias.push("offer_made").await["conversation"]["id"] != *id {}
        }
        let payload = deed
            .payload
            .replace("{message}", &message)
            .replace("{queue}", &self.queue)
            .replace("{colleague}", &self.colleague)
            .replace("{agent}", &self.cast.agent_id);
        serde_json::from_str(&filled(&payload, &id)).unwrap_or_default()
    }

    /// `None` when it was done, otherwise the code.
    async fn attempt(&self, role: Role, deed: &Deed, payload: Value) -> Option<String> {
        let mut socket = Socket::connect(self.cast.api()).await;
        if let Some(token) = self.cast.token(role) {
            let login = socket.request("login", json!({ "token": token })).await;
            if login["success"] != json!(true) {
                assert_eq!(socket.end().await, End::Code(4004));
                return Some(text(&login["error"]["code"]));
            }
            if deed.action == "login" {
                return None;
            }
        }
        let answer = socket.request(deed.action, payload).await;
        let code = answer["error"]["code"].as_str();
        if code.is_some_and(|code| NOTHING_TO_DO.contains(&code)) {
            return None;
        }
        if answer["success"] != json!(true) {
            return Some(text(&answer["error"]["code"]));
        }
        let is_none = answer["payload"]["conversations"][0]["status"] == "not_found";
        is_none.then(|| "not_found".to_owned())
    }
}

#[tokio::test]
async fn every_action_serves_those_it_is_for_and_nobody_else() {
    let mut room = Room::new().await;
    let mut wrong = described();
    for deed in DEEDS {
        let payload = room.prepare(deed).await;
        let before = room.cast.rows().await;
        for role in ROLES.into_iter().filter(|role| !deed.may.contains(role)) {
            match room.attempt(role, deed, payload.clone()).await {
                Some(code) if NO.contains(&code.as_str()) => {}
                other => wrong.push(format!("{} by {role:?}: {other:?}", deed.action)),
            }
            if room.cast.rows().await != before {
                wrong.push(format!("{} by {role:?} changed something", deed.action));
            }
        }
        for role in deed.may {
            let payload = room.prepare(deed).await;
            let shown = payload.to_string();
            if let Some(code) = room.attempt(*role, deed, payload).await {
                wrong.push(format!("{} by {role:?}: {code} {shown}", deed.action));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Where the table and docs/protocol.md differ; a test of `src/socket` compares that with the code.
fn described() -> Vec<String> {
    let page = include_str!("../../../docs/protocol.md");
    let table = page.split("### Actions\n").nth(1).unwrap();
    let actions: BTreeSet<&str> = table
        .lines()
        .take_while(|row| row.starts_with('|'))
        .skip(2)
        .flat_map(|row| row.split('|').nth(1).unwrap().split(", "))
        .map(|name| name.trim().trim_matches('`'))
        .collect();
    let table: BTreeSet<&str> = DEEDS.iter().map(|deed| deed.action).collect();
    let missing = actions.difference(&table);
    let missing = missing.map(|name| format!("{name} has no line in the table: who may do it?"));
    let gone = table.difference(&actions);
    missing
        .chain(gone.map(|name| format!("{name} is in the table, but is no action")))
        .collect()
}
