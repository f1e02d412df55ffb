//! What a route is tried on: made by somebody who may, before somebody else tries.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::Cast;
use super::routes::Route;
use crate::hub::api::text;
use crate::hub::platforms::Account;
use crate::hub::socket::client_id;
use crate::hub::until;
use crate::hub::webhooks::{Sender, greeting, message};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    Nothing,
    /// A conversation of the owner.
    Conversation,
    /// The owner's message in it.
    Message,
    Contact,
    /// Two visitors who may be one; `{id}` in a body or query is the second.
    TwoContacts,
    /// The join of two such.
    Join,
    SomeAgent,
    /// The owner's signed link to a file.
    FileLink,
    /// A file as a browser's form sends it.
    Form,
    Upload,
    /// The list it is in, and how one is made.
    Record(&'static str, &'static str),
    Deleted(&'static str, &'static str),
    Capacity,
    RuleOrder,
    CategoryOrder,
    /// With a canned reply to say in it.
    ConversationAndReply,
    /// Somebody else's, and called off.
    BulkJob,
    /// A channel that takes webhooks.
    Channel,
    /// One of a platform that is told where to post.
    Account,
    /// What came by one, and is done.
    Delivery,
    /// A signed one, ready to be posted.
    Webhook,
    /// A platform's try of the address, with what it was told.
    Greeting,
    /// What Meta signs when somebody asks to be forgotten.
    DeletionRequest,
    /// What they are given to look after it.
    DeletionCode,
}

/// A request ready to be sent by anybody.
pub(super) struct Try {
    pub method: Method,
    pub path: String,
    body: String,
    /// Whoever posts to the channel that it is tried on.
    sender: Option<Sender>,
    target: Target,
}

impl Try {
    pub(super) fn request(&self, cast: &Cast, token: Option<&str>) -> reqwest::RequestBuilder {
        if let Some(sender) = &self.sender
            && self.target == Target::Webhook
        {
            return sender.signed(&fresh(), r#"{"items":[]}"#);
        }
        let request = cast.api().request(self.method.clone(), &self.path);
        let request = match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        if self.target == Target::DeletionRequest {
            return request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(self.body.clone());
        }
        if self.target == Target::Form {
            request.multipart(form())
        } else if self.target == Target::Upload && self.method == Method::PATCH {
            request.header("upload-offset", "0").body(self.body.clone())
        } else if self.body.is_empty() {
            request
        } else {
            request
                .header("content-type", "application/json")
                .body(self.body.clone())
        }
    }
}

impl Try {
    /// Until what it began goes on no more.
    pub(super) async fn settled(&self, cast: &Cast) {
        if let Some(sender) = &self.sender {
            sender.idle().await;
        }
        if matches!(self.target, Target::DeletionRequest | Target::DeletionCode) {
            until("the end of all deletions", async || {
                let waiting = "SELECT FROM data_deletions WHERE finished_at IS NULL";
                let waiting = cast.database.query(waiting, &[]).await.unwrap();
                waiting.is_empty().then_some(())
            })
            .await;
        }
    }
}

pub(super) fn filled(template: &str, id: &str) -> String {
    template.replace("{fresh}", &fresh()).replace("{id}", id)
}

fn fresh() -> String {
    format!("f{}", client_id().replace('-', ""))
}

fn form() -> Form {
    Form::new().part("file", Part::bytes(b"abc".as_slice()).file_name("a.txt"))
}

impl Cast {
    pub(super) async fn prepare(&self, route: &Route) -> Try {
        let (method, path) = route.call.split_once(' ').unwrap();
        let (mut path, mut with) = (path.to_owned(), route.with.to_owned());
        let mut sender = None;
        match route.on {
            Target::Nothing | Target::Form => {}
            Target::FileLink => path = self.file_link().await,
            Target::Channel => {
                let platform = Sender::new(self.api(), &fresh()).await;
                path = path.replace("{id}", &platform.channel_id);
            }
            Target::Account => {
                let account = Account::with_tokens(self.api(), "telegram").await;
                path = path.replace("{id}", &account.channel.channel_id);
            }
            Target::Delivery => {
                let platform = Sender::new(self.api(), &fresh()).await;
                let items = json!([message("u", "m", "Hello")]);
                platform.take("d", items).await;
                let id = platform.finished("d").await["id"].to_string();
                path = path.replace("{delivery_id}", id.trim_matches('"'));
                path = path.replace("{id}", &platform.channel_id);
                sender = Some(platform);
            }
            Target::Webhook => sender = Some(Sender::new(self.api(), &fresh()).await),
            Target::DeletionRequest => {
                let account = Account::new(self.api(), "messenger").await;
                path = format!("{}/deletion", account.channel.path);
                with = account.deletion_form("4711");
            }
            Target::DeletionCode => {
                let account = Account::new(self.api(), "messenger").await;
                let code = text(&account.ask_for_deletion("4711").await["confirmation_code"]);
                path = path.replace("{code}", &code);
            }
            Target::Greeting => path = greeting(self.api(), &fresh()).await,
            Target::Capacity => with = self.as_it_is("capacity").await.to_string(),
            Target::RuleOrder => with = self.order_of("routing_rules").await,
            Target::CategoryOrder => with = self.order_of("category_rules").await,
            Target::ConversationAndReply => {
                let (id, _) = self.conversation().await;
                path = path.replace("{id}", &id);
                let reply = r#"{"shortcut":"{fresh}","title":"{fresh}","text":"Hello"}"#;
                with = with.replace("{reply}", &self.record("canned_replies", reply).await);
            }
            Target::BulkJob => path = path.replace("{id}", &self.bulk_job().await),
            Target::Message => {
                let (conversation, message) = self.conversation().await;
                path = path.replace("{message_id}", &message);
                path = path.replace("{id}", &conversation);
            }
            Target::Conversation => {
                let (id, _) = self.conversation().await;
                path = path.replace("{id}", &id);
                with = filled(&with, &id);
            }
            Target::Contact => path = path.replace("{id}", &self.owner.contact_id),
            Target::TwoContacts => {
                path = path.replace("{id}", &self.visitor().await);
                with = filled(&with, &self.visitor().await);
            }
            Target::Join => {
                let (kept, joined) = (self.visitor().await, self.visitor().await);
                let form = json!({ "contact_id": joined });
                let join = format!("/api/v1/contacts/{kept}/joins");
                let join = self.api().post(&self.clerk, &join, &form).await.expect(201);
                path = path.replace("{id}", &text(&join["join"]["id"]));
            }
            Target::SomeAgent => path = path.replace("{agent_id}", &self.agent_id),
            Target::Upload => path = path.replace("{id}", &self.upload().await),
            Target::Record(list, form) => {
                path = path.replace("{id}", &self.record(list, form).await);
            }
            Target::Deleted(list, form) => {
                let id = self.record(list, form).await;
                let delete = format!("/api/v1/{list}/{id}");
                let delete = self.api().request(Method::DELETE, &delete);
                let deleted = self.api().send(delete.bearer_auth(&self.clerk)).await;
                deleted.expect(204);
                path = path.replace("{id}", &id);
            }
        }
        let with = filled(&with, "");
        let (path, body) = match with.strip_prefix('?') {
            Some(query) => (format!("{path}?{query}"), String::new()),
            None => (path, with),
        };
        Try {
            method: method.parse().unwrap(),
            path,
            body,
            sender,
            target: route.on,
        }
    }

    /// A conversation of the owner and its first message.
    pub(super) async fn conversation(&self) -> (String, String) {
        let form = json!({ "text": "Hello", "client_id": client_id() });
        let path = "/api/v1/conversations";
        let started = self.api().post(&self.owner.token, path, &form).await;
        let started = started.expect(201);
        (
            text(&started["conversation"]["id"]),
            text(&started["message"]["id"]),
        )
    }

    async fn visitor(&self) -> String {
        let form = json!({ "channel_key": "demo" });
        let opened = self.api().request(Method::POST, "/api/v1/widget/sessions");
        let opened = self.api().send(opened.json(&form)).await.expect(201);
        text(&opened["contact"]["id"])
    }

    async fn record(&self, list: &str, form: &str) -> String {
        let form = serde_json::from_str(&filled(form, "")).unwrap();
        text(&self.make(list, form).await["id"])
    }

    pub(super) async fn upload(&self) -> String {
        let form = json!({ "name": "a.txt", "size_bytes": 3 });
        let path = "/api/v1/uploads";
        let begun = self.api().post(&self.owner.token, path, &form).await;
        text(&begun.expect(201)["upload_id"])
    }

    pub(super) async fn attachment(&self) -> Value {
        let post = self.api().request(Method::POST, "/api/v1/attachments");
        let post = post.bearer_auth(&self.owner.token).multipart(form());
        self.api().send(post).await.expect(201)
    }

    async fn file_link(&self) -> String {
        text(&self.attachment().await["url"])
    }

    async fn as_it_is(&self, path: &str) -> Value {
        let path = format!("/api/v1/{path}");
        self.api().get(&self.clerk, &path).await.expect(200)
    }

    /// Nothing is done by it: a hub that works beside a test would change rows of its own accord.
    async fn bulk_job(&self) -> String {
        let (conversation, _) = self.conversation().await;
        let form = json!({
            "conversation_ids": [conversation], "steps": { "add_tags": ["bulk"] }, "delay_seconds": 300,
        });
        let id = text(&self.make("bulk_jobs", form).await["id"]);
        let path = format!("/api/v1/bulk_jobs/{id}/cancel");
        let cancelled = self.api().post(&self.clerk, &path, &json!({})).await;
        cancelled.expect(200);
        id
    }

    async fn order_of(&self, list: &str) -> String {
        let rules = self.as_it_is(list).await;
        let rules = rules[list].as_array().unwrap();
        let ids: Vec<_> = rules.iter().map(|rule| rule["id"].clone()).collect();
        json!({ "ids": ids }).to_string()
    }
}
