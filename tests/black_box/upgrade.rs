//! An upgrade and the way back: the version before, this one, and the version before again, on one database.
//! `make compat` builds the version before and names it in BELLHOP_PREVIOUS; without it this one takes turns with itself.

use std::path::PathBuf;
use std::process::Output;

use serde_json::{Value, json};

use crate::audit::audited;
use crate::hub::api::{Api, Visitor, text};
use crate::hub::folder::Folder;
use crate::hub::outside::{Outside, Play};
use crate::hub::platforms::Account;
use crate::hub::process::{HubProcess, Start, bellhop};
use crate::hub::socket::{Socket, client_id, message, start_conversation};
use crate::hub::until;
use crate::hub::webhooks::{Sender, message as posted};
use crate::platforms::speech::says;
use crate::support::TestDatabase;

/// A conversation that goes on through all of it.
struct Talk {
    visitor: Visitor,
    conversation_id: String,
    sender: Sender,
    /// What the customer has sent or read, in order.
    said: Vec<String>,
    seq: i64,
}

impl Talk {
    async fn begin(api: &Api) -> Self {
        let visitor = api.visitor().await;
        let mut socket = Socket::logged_in(api, &visitor.token).await;
        let conversation_id = start_conversation(&mut socket, "Hello").await;
        Self {
            visitor,
            conversation_id,
            sender: Sender::new(api, "Platform").await,
            said: vec!["Hello".to_owned()],
            seq: 1,
        }
    }

    async fn sends(&mut self, socket: &mut Socket, words: String) {
        let sent = message(&self.conversation_id, &client_id(), &words);
        let sent = socket.ok("send_message", sent).await;
        self.seq = sent["seq"].as_i64().unwrap();
        self.said.push(words);
    }

    /// Both sides do their day's work with the hub of this moment, and find what was before.
    async fn goes_on(&mut self, api: &Api, word: &str) {
        let have = json!([{ "conversation_id": self.conversation_id, "seq": self.seq }]);
        let login = json!({ "token": self.visitor.token, "resume": have });
        let mut customer = Socket::connect(api).await;
        let known = customer.ok("login", login).await;
        assert_eq!(known["conversations"][0]["status"], "resuming", "{known}");
        self.sends(&mut customer, format!("{word}: a question"))
            .await;

        let mia = api.mia().await;
        let mut agent = Socket::logged_in(api, &mia.token).await;
        let note = message(&self.conversation_id, &client_id(), "a note");
        agent.ok("send_note", note).await;
        let answer = format!("{word}: an answer");
        agent
            .ok(
                "send_message",
                message(&self.conversation_id, &client_id(), &answer),
            )
            .await;
        let change = json!({ "conversation_id": self.conversation_id, "subject": word });
        agent.ok("update_conversation", change).await;
        while customer.posted(&self.conversation_id).await["text"] != answer.as_str() {}
        self.said.push(answer);
        self.sends(&mut customer, format!("{word}: thanks")).await;

        let read = api.messages(&self.visitor.token, &self.conversation_id);
        let read: Vec<String> = read.await.iter().map(|one| text(&one["text"])).collect();
        assert_eq!(read, self.said, "{word}");
        let search = format!("/api/v1/conversations?text={word}");
        let found = api.get(&mia.token, &search).await.expect(200);
        assert_eq!(
            found["conversations"][0]["id"],
            self.conversation_id.as_str(),
            "{found}"
        );

        self.sender.api = api.clone();
        let item = posted("lena", word, &format!("{word}: by webhook"));
        self.sender.take(word, json!([item])).await;
        assert_eq!(self.sender.finished(word).await["state"], "done");
    }
}

/// Replies over a platform, with the facts of how far each has come: the version before knows none of these.
struct Replies {
    account: Account,
    conversation_id: String,
    /// With the state in which this version left it.
    ours: Vec<(String, &'static str)>,
    texts: Vec<String>,
}

impl Replies {
    async fn begin(api: &Api, outside: &Outside) -> Self {
        let account = Account::with_tokens(api, "telegram").await;
        account.take(&says("telegram", 1, 11, "By Telegram")).await;
        let found = account.channel.conversations().await;
        let mut this = Self {
            account,
            conversation_id: text(&found[0]["id"]),
            ours: Vec::new(),
            texts: vec!["By Telegram".to_owned()],
        };
        this.say(api, "goes out", "sent").await;
        let no = json!({ "ok": false, "error_code": 400, "description": "Bad Request" });
        outside.play([Play::Answer(400, no)]);
        this.say(api, "is refused", "failed").await;
        this
    }

    fn path(&self, rest: &str) -> String {
        format!("/api/v1/conversations/{}/{rest}", self.conversation_id)
    }

    async fn say(&mut self, api: &Api, words: &str, state: &'static str) {
        let admin = &self.account.channel.admin;
        let said = json!({ "text": words });
        let said = api.post(admin, &self.path("messages"), &said).await;
        let id = text(&said.expect(201)["id"]);
        self.becomes(api, &id, state).await;
        self.ours.push((id, state));
        self.texts.push(words.to_owned());
    }

    async fn becomes(&self, api: &Api, id: &str, state: &str) {
        until(&format!("a message that is {state}"), async || {
            let admin = &self.account.channel.admin;
            let all = api.messages(admin, &self.conversation_id).await;
            let found = all.into_iter().find(|one| one["id"] == id)?;
            (found["delivery"]["state"] == state).then_some(())
        })
        .await;
    }

    /// Whatever version it is: by list, by page, by history and by replay, and it can be written into.
    async fn are_read(&mut self, api: &Api, word: &str) {
        let admin = self.account.channel.admin.clone();
        let path = self.path("");
        let one = api
            .get(&admin, path.trim_end_matches('/'))
            .await
            .expect(200);
        assert_eq!(one["channel"]["name"], "Our telegram", "{word}: {one}");
        let texts = async || {
            let all = api.messages(&admin, &self.conversation_id).await;
            all.iter().map(|one| text(&one["text"])).collect::<Vec<_>>()
        };
        assert_eq!(texts().await, self.texts, "{word}");
        let timeline = api.get(&admin, &self.path("timeline?limit=100")).await;
        assert_eq!(timeline.expect(200)["has_more"], json!(false));
        let mut agent = Socket::logged_in(api, &admin).await;
        let have = json!([{ "conversation_id": self.conversation_id, "seq": 0 }]);
        let resumed = agent.ok("resume", json!({ "conversations": have })).await;
        assert_eq!(resumed["conversations"][0]["status"], "resuming", "{word}");
        agent.push("resumed").await;
        let note = format!("{word}: a note");
        let form = message(&self.conversation_id, &client_id(), &note);
        agent.ok("send_note", form).await;
        self.texts.push(note);
    }

    /// Back on this version: how far each had come is still known, and what failed can be sent.
    async fn go_on(&mut self, api: &Api) {
        for (id, state) in self.ours.clone() {
            self.becomes(api, &id, state).await;
        }
        let (failed, _) = self.ours[1].clone();
        let admin = &self.account.channel.admin;
        let path = self.path(&format!("messages/{failed}/retry"));
        api.post(admin, &path, &json!({})).await.expect(200);
        self.becomes(api, &failed, "sent").await;
        self.say(api, "afterwards", "sent").await;
    }
}

/// While the other version serves and people write.
async fn migrate_beside(database: &TestDatabase, hub: &HubProcess, talk: &mut Talk) -> Output {
    let mut command = bellhop();
    command
        .args(["migrate", "up"])
        .env("DATABASE_URL", &database.url);
    let mut migrating = tokio::task::spawn_blocking(move || command.output().unwrap());
    let mut customer = Socket::logged_in(&hub.api, &talk.visitor.token).await;
    for number in 0.. {
        talk.sends(&mut customer, format!("meanwhile {number}"))
            .await;
        if migrating.is_finished() {
            break;
        }
    }
    (&mut migrating).await.unwrap()
}

async fn stop(mut hub: HubProcess) {
    hub.interrupt();
    let status = hub.wait_for_end().await;
    assert!(status.success(), "{status}: {}", hub.log());
}

#[tokio::test]
async fn this_version_and_the_one_before_take_turns_on_one_database() {
    let (folder, database) = (Folder::new(), TestDatabase::empty().await);
    let mut before = Start::new(&folder.path().join("data")).database(&database.url);
    let outside = Outside::default();
    let base = outside.serve().await;
    let this = before.clone().set("BELLHOP_CHANNELS__API_BASE", &base);
    if let Some(binary) = std::env::var_os("BELLHOP_PREVIOUS") {
        before.binary = PathBuf::from(binary);
    }

    let hub = before.start().await;
    let mut talk = Talk::begin(&hub.api).await;
    talk.goes_on(&hub.api, "before").await;
    let migrated = migrate_beside(&database, &hub, &mut talk).await;
    assert!(migrated.status.success(), "{migrated:?}");
    println!("{}", String::from_utf8_lossy(&migrated.stdout));
    talk.goes_on(&hub.api, "migrated").await;
    stop(hub).await;

    let mut replies: Option<Replies> = None;
    for (version, word) in [(&this, "upgraded"), (&before, "back"), (&this, "again")] {
        let hub = version.start().await;
        talk.goes_on(&hub.api, word).await;
        let mut known = match replies.take() {
            Some(known) => known,
            None => Replies::begin(&hub.api, &outside).await,
        };
        known.are_read(&hub.api, word).await;
        if word == "again" {
            known.go_on(&hub.api).await;
        }
        replies = Some(known);
        stop(hub).await;
    }

    let report: Value = audited(&database.url, &this.data_dir);
    assert_eq!(report["clean"], json!(true), "{report}");
    let posted = talk.sender;
    let hub = this.start().await;
    let conversations = Sender {
        api: hub.api.clone(),
        ..posted
    };
    let [conversation] = &conversations.conversations().await[..] else {
        panic!("the platform's messages are one conversation")
    };
    let words = ["before", "migrated", "upgraded", "back", "again"];
    let expected = words.map(|word| format!("{word}: by webhook"));
    assert_eq!(conversations.texts(conversation).await, expected);
}
