//! Queues, offers, transfers and supervisors, as clients meet them.

use serde_json::{Value, json};

use crate::hub::api::{Agent, Api, PASSWORD, text};
use crate::hub::socket::{Socket, client_id, message, start_conversation};
use crate::hub::until;
use crate::stage::Stage;

/// A queue of everyone, for whatever no rule sends elsewhere.
pub(crate) async fn queue(api: &Api, admin: &Agent, settings: Value) -> String {
    let mut form = json!({ "name": "Desk", "is_default": true, "everyone": true });
    for (name, value) in settings.as_object().unwrap() {
        form[name] = value.clone();
    }
    let made = api.post(&admin.token, "/api/v1/queues", &form).await;
    let id = text(&made.expect(201)["id"]);
    until("the queue opens", async || {
        let wallboard = api.get(&admin.token, "/api/v1/wallboard").await;
        let queues = wallboard.expect(200)["queues"].clone();
        let mut queues = queues.as_array().unwrap().iter();
        queues.any(|queue| queue["id"] == *id).then_some(())
    })
    .await;
    id
}

/// No rule of the demo has a say.
pub(crate) async fn no_rules(api: &Api, admin: &Agent) {
    let rules = api.get(&admin.token, "/api/v1/routing_rules").await;
    let rules = rules.expect(200)["routing_rules"].clone();
    for rule in rules.as_array().unwrap() {
        let path = format!("/api/v1/routing_rules/{}", text(&rule["id"]));
        let delete = api.request(reqwest::Method::DELETE, &path);
        api.send(delete.bearer_auth(&admin.token)).await.expect(204);
    }
}

/// Somebody who carries nothing yet.
pub(crate) async fn colleague(api: &Api, admin: &Agent, email: &str) {
    let form = json!({ "email": email, "name": email, "role": "agent", "password": PASSWORD });
    api.post(&admin.token, "/api/v1/agents", &form)
        .await
        .expect(201);
}

/// The change of the next `conversation_updated` of this kind.
async fn change(socket: &mut Socket, conversation: &str, kind: &str) -> Value {
    loop {
        let push = socket.push("conversation_updated").await;
        if push["conversation_id"] == *conversation && push["change"]["kind"] == kind {
            return push["change"].clone();
        }
    }
}

struct Floor {
    stage: Stage,
    admin: Agent,
    desk: String,
}

impl Floor {
    async fn new(settings: Value) -> Self {
        let stage = Stage::new().await;
        let admin = stage.hub.api.agent("admin@example.com").await;
        no_rules(&stage.hub.api, &admin).await;
        let desk = queue(&stage.hub.api, &admin, settings).await;
        Self { stage, admin, desk }
    }

    fn api(&self) -> &Api {
        &self.stage.hub.api
    }

    async fn agent(&self, email: &str) -> (Agent, Socket) {
        let agent = self.api().agent(email).await;
        let mut socket = Socket::logged_in(self.api(), &agent.token).await;
        socket.ok("subscribe", json!({ "topic": "inbox" })).await;
        self.until_status(&agent, "online").await;
        (agent, socket)
    }

    async fn until_status(&self, agent: &Agent, kind: &str) {
        until(kind, async || {
            let path = format!("/api/v1/agents/{}", agent.id);
            let found = self.api().get(&agent.token, &path).await.expect(200);
            (found["status"]["kind"] == *kind).then_some(())
        })
        .await;
    }

    async fn visitor(&self) -> Socket {
        let visitor = self.api().visitor().await;
        Socket::logged_in(self.api(), &visitor.token).await
    }
}

#[tokio::test]
async fn a_chat_is_assigned_at_once_and_says_why() {
    let floor = Floor::new(json!({})).await;
    let (mia, mut console) = floor.agent("mia@example.com").await;
    let mut visitor = floor.visitor().await;
    let id = start_conversation(&mut visitor, "Anybody there?").await;
    let assigned = change(&mut console, &id, "assigned").await;
    assert_eq!(assigned["agent"]["id"], mia.id);
    assert_eq!(assigned["how"], "auto");
    let explanation = &assigned["explanation"];
    assert_eq!(explanation["winner"], mia.id);
    assert_eq!(explanation["considered"][0]["result"], "chosen");
    assert!(
        explanation["considered"].as_array().unwrap().len() > 1,
        "{explanation}"
    );

    let path = format!("/api/v1/conversations?queue_id={}", floor.desk);
    let listed = floor.api().get(&mia.token, &path).await.expect(200);
    let listed = listed["conversations"].as_array().unwrap();
    assert_eq!(
        listed.len(),
        1,
        "the demo's other conversations are not in this queue"
    );
    assert_eq!(listed[0]["id"], id);

    let told = change(&mut visitor, &id, "assigned").await;
    assert_eq!(told["agent"]["name"], "Mia Tanaka");
    assert!(
        told.get("explanation").is_none() && told.get("how").is_none(),
        "{told}"
    );
}

#[tokio::test]
async fn those_who_wait_know_their_place() {
    let floor = Floor::new(json!({})).await;
    colleague(floor.api(), &floor.admin, "kim@example.com").await;
    let (kim, mut console) = floor.agent("kim@example.com").await;
    let limit = json!({ "capacity_overrides": { "chat": 1 } });
    let patch = floor.api().request(
        reqwest::Method::PATCH,
        &format!("/api/v1/agents/{}", kim.id),
    );
    let patch = patch.bearer_auth(&floor.admin.token).json(&limit);
    floor.api().send(patch).await.expect(200);
    until("one chat at a time", async || {
        let targets = floor
            .api()
            .get(&kim.token, "/api/v1/agents")
            .await
            .expect(200);
        let agents = targets["agents"].as_array().unwrap().clone();
        let kim = agents.into_iter().find(|one| one["id"] == kim.id)?;
        let chat = kim["load"]
            .as_array()?
            .iter()
            .find(|load| load["class"] == "chat")?;
        (chat["max"] == 1).then_some(())
    })
    .await;

    let (mut one, mut two, mut three) = (
        floor.visitor().await,
        floor.visitor().await,
        floor.visitor().await,
    );
    let first = start_conversation(&mut one, "First").await;
    change(&mut console, &first, "assigned").await;
    let second = start_conversation(&mut two, "Second").await;
    let place = two.push("queue_position").await;
    assert_eq!(
        (&place["state"], &place["position"]),
        (&json!("waiting"), &json!(1))
    );
    let third = start_conversation(&mut three, "Third").await;
    let place = three.push("queue_position").await;
    assert_eq!(
        (&place["conversation_id"], &place["position"]),
        (&json!(third), &json!(2))
    );

    let solve = json!({ "conversation_id": first, "status": "solved" });
    console.ok("update_conversation", solve).await;
    change(&mut console, &second, "assigned").await;
    let moved_up = until("the next one moves up", async || {
        let place = three.push("queue_position").await;
        (place["position"] == 1).then_some(place)
    })
    .await;
    assert_eq!(moved_up["length"], 1);

    three
        .ok("leave_queue", json!({ "conversation_id": third }))
        .await;
    assert_eq!(three.push("queue_position").await["state"], "gone");
    let again = three
        .refused("leave_queue", json!({ "conversation_id": third }))
        .await;
    assert_eq!(again, "not_waiting");
}

#[tokio::test]
async fn an_offer_goes_round_until_somebody_takes_it() {
    let floor = Floor::new(json!({ "offer_mode": "offer", "offer_timeout_seconds": 5 })).await;
    let (mia, mut mias) = floor.agent("mia@example.com").await;
    let (jon, mut jons) = floor.agent("jon@example.com").await;
    let mut visitor = floor.visitor().await;
    let id = start_conversation(&mut visitor, "Hello").await;
    let here = json!({ "conversation_id": id });

    let offer = mias.push("offer_made").await;
    assert_eq!(
        (&offer["conversation"]["id"], &offer["via"]),
        (&json!(id), &json!("queue"))
    );
    assert_eq!(offer["explanation"]["winner"], mia.id);
    assert_eq!(jons.refused("accept_offer", here.clone()).await, "no_offer");

    let mut second_window = Socket::logged_in(floor.api(), &mia.token).await;
    assert_eq!(
        second_window.push("offer_made").await["conversation"]["id"],
        id
    );

    let decline = json!({ "conversation_id": id, "reason": "lunch" });
    mias.ok("decline_offer", decline).await;
    assert_eq!(
        second_window.push("offer_withdrawn").await["conversation_id"],
        id
    );
    assert_eq!(jons.push("offer_made").await["conversation"]["id"], id);

    jons.push("offer_withdrawn").await;
    floor.until_status(&jon, "away").await;
    jons.ok("set_status", json!({ "status": "online" })).await;
    assert_eq!(
        jons.push("offer_made").await["conversation"]["id"],
        id,
        "a time-out is no refusal"
    );
    jons.ok("accept_offer", here).await;
    let assigned = change(&mut jons, &id, "assigned").await;
    assert_eq!(
        (&assigned["how"], &assigned["agent"]["id"]),
        (&json!("accepted"), &json!(jon.id))
    );
}

#[tokio::test]
async fn a_transfer_returns_unless_it_is_accepted() {
    let floor = Floor::new(json!({})).await;
    let (mia, mut mias) = floor.agent("mia@example.com").await;
    let mut visitor = floor.visitor().await;
    let id = start_conversation(&mut visitor, "Hello").await;
    change(&mut mias, &id, "assigned").await;
    let (jon, mut jons) = floor.agent("jon@example.com").await;

    let targets = format!("/api/v1/transfer_targets?conversation_id={id}");
    let targets = floor.api().get(&mia.token, &targets).await.expect(200);
    let named: Vec<_> = targets["agents"].as_array().unwrap().iter().collect();
    assert!(named.iter().all(|agent| agent["id"] != mia.id), "{targets}");
    assert!(
        named
            .iter()
            .any(|agent| agent["id"] == jon.id && agent["can_accept"] == true)
    );

    let transfer = json!({ "conversation_id": id, "agent_id": jon.id, "note": "knows lamps" });
    mias.ok("transfer_conversation", transfer.clone()).await;
    let offer = jons.push("offer_made").await;
    assert_eq!(
        (&offer["via"], &offer["note"]),
        (&json!("transfer"), &json!("knows lamps"))
    );
    assert_eq!(offer["from"]["id"], mia.id);
    jons.ok("decline_offer", json!({ "conversation_id": id }))
        .await;
    let path = format!("/api/v1/conversations/{id}");
    let still = floor.api().get(&mia.token, &path).await.expect(200);
    assert_eq!(still["assignee"]["id"], mia.id, "returned to the sender");

    mias.ok("transfer_conversation", transfer).await;
    jons.push("offer_made").await;
    jons.ok("accept_offer", json!({ "conversation_id": id }))
        .await;
    assert_eq!(change(&mut mias, &id, "assigned").await["how"], "transfer");

    let both = json!({ "conversation_id": id, "agent_id": mia.id, "queue_id": id });
    assert_eq!(
        jons.refused("transfer_conversation", both).await,
        "bad_request"
    );
    drop(mias);
    floor.until_status(&mia, "offline").await;
    let gone = json!({ "conversation_id": id, "agent_id": mia.id });
    assert_eq!(
        jons.refused("transfer_conversation", gone).await,
        "agent_is_offline"
    );
}

#[tokio::test]
async fn supervisors_step_in_and_contacts_see_only_what_is_theirs() {
    let floor = Floor::new(json!({})).await;
    let (_mia, mut mias) = floor.agent("mia@example.com").await;
    let (noor, mut lead) = floor.agent("lead@example.com").await;
    lead.ok("set_status", json!({ "status": "busy" })).await;
    let mut visitor = floor.visitor().await;
    let id = start_conversation(&mut visitor, "Hello").await;
    change(&mut mias, &id, "assigned").await;
    let here = json!({ "conversation_id": id });

    for action in [
        "follow",
        "whisper",
        "barge",
        "take_over",
        "move_conversation",
    ] {
        let payload =
            json!({ "conversation_id": id, "client_id": client_id(), "text": "x", "queue_id": id });
        assert_eq!(mias.refused(action, payload).await, "forbidden", "{action}");
    }
    assert_eq!(
        mias.refused("subscribe", json!({ "topic": "wallboard" }))
            .await,
        "forbidden"
    );

    let wallboard = lead.ok("subscribe", json!({ "topic": "wallboard" })).await;
    assert!(
        !wallboard["queues"].as_array().unwrap().is_empty(),
        "{wallboard}"
    );
    lead.ok("follow", here.clone()).await;
    lead.ok("whisper", message(&id, &client_id(), "SECRET whisper"))
        .await;
    let heard = mias.posted(&id).await;
    assert_eq!(
        (&heard["visibility"], &heard["text"]),
        (&json!("whisper"), &json!("SECRET whisper"))
    );
    mias.ok("send_note", message(&id, &client_id(), "SECRET note"))
        .await;
    lead.ok("barge", here.clone()).await;
    lead.ok("take_over", here.clone()).await;
    let transfer = json!({ "conversation_id": id, "note": "SECRET reason",
        "queue_id": wallboard["queues"][0]["id"] });
    lead.ok("transfer_conversation", transfer).await;
    lead.ok("unfollow", here.clone()).await;
    lead.ok("follow", here.clone()).await;
    lead.ok("follow", here.clone()).await;
    let demote = json!({ "role": "agent" });
    let path = format!("/api/v1/agents/{}", noor.id);
    let patch = floor.api().request(reqwest::Method::PATCH, &path);
    let patch = patch.bearer_auth(&floor.admin.token).json(&demote);
    floor.api().send(patch).await.expect(200);
    assert_eq!(
        lead.refused("barge", here).await,
        "forbidden",
        "no lead any more"
    );
    drop(lead);
    let mut ends = 0;
    while ends < 2 {
        let heard = change(&mut mias, &id, "listening").await;
        ends += usize::from(heard["began"] == json!(false));
    }
    mias.ok("send_message", message(&id, &client_id(), "the end"))
        .await;

    let mut kinds = Vec::new();
    loop {
        let push = visitor.next_push().await.unwrap();
        let words = push.to_string();
        assert!(!words.contains("SECRET"), "{words}");
        for inner in [
            "explanation",
            "whisper",
            "listening",
            "offer",
            "refused",
            "strategy",
        ] {
            assert!(!words.contains(inner), "{inner}: {words}");
        }
        if let Some(kind) = push["payload"]["change"]["kind"].as_str() {
            kinds.push(kind.to_owned());
        }
        if push["payload"]["message"]["text"] == "the end" {
            break;
        }
    }
    for kind in &kinds {
        let public = [
            "started",
            "status",
            "assigned",
            "unassigned",
            "turned_to_message",
            "barged",
        ];
        assert!(public.contains(&kind.as_str()), "{kinds:?}");
    }
    assert!(kinds.contains(&"barged".to_owned()), "{kinds:?}");

    let log = floor
        .api()
        .get(&floor.admin.token, "/api/v1/audit_log")
        .await
        .expect(200);
    let items = log["items"].as_array().unwrap();
    let actions: Vec<_> = items
        .iter()
        .map(|item| item["action"].as_str().unwrap())
        .collect();
    for action in ["listen", "whisper", "barge", "take_over"] {
        let action = format!("conversation.{action}");
        assert!(actions.contains(&action.as_str()), "{actions:?}");
    }
}
