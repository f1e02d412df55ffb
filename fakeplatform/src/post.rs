//! Webhooks on their way: signed at each try, repeated as the platform repeats them, in its order or in none.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use reqwest::Method;
use serde_json::Value;

use crate::account::Account;
use crate::hook::{self, Item};
use crate::kind::Kind;
use crate::limits::{BATCH_MAX, PARALLEL_MAX, RETRY_PAUSE_MIN};
use crate::server::Shared;
use crate::sign::{self, Signed};
use crate::world::Call;

#[derive(Clone, Debug)]
pub struct Post {
    /// The same with each try.
    id: String,
    items: Vec<Item>,
    /// Fixed at the first try.
    body: Option<Vec<u8>>,
    /// In the place of the account's callback.
    url: Option<String>,
    tried: u32,
    is_repeat: bool,
}

impl Post {
    pub fn new(id: String, item: Item) -> Self {
        Self {
            id,
            items: vec![item],
            body: None,
            url: None,
            tried: 0,
            is_repeat: false,
        }
    }

    /// A form to an address of its own.
    pub fn status(id: String, url: String, form: &Value) -> Self {
        let body = form.as_object().map(hook::form);
        Self {
            id,
            items: Vec::new(),
            body,
            url: Some(url),
            tried: 0,
            is_repeat: false,
        }
    }

    fn is_fresh(&self) -> bool {
        self.body.is_none()
    }
}

/// The next one that may go, with its body.
fn next(account: &mut Account, below: &mut impl FnMut(usize) -> usize, at: i64) -> Option<Post> {
    let parallel = account.switches.parallel.clamp(1, PARALLEL_MAX);
    if account.posting >= parallel || account.posts.is_empty() {
        return None;
    }
    let place = if account.switches.reorder {
        below(account.posts.len())
    } else {
        0
    };
    let mut post = account.posts.remove(place)?;
    if post.is_fresh() {
        let batch = if account.kind.has_batches() && !account.switches.activity {
            account.switches.batch.clamp(1, BATCH_MAX)
        } else {
            1
        };
        while post.items.len() < batch {
            let follower = account.posts.iter().position(Post::is_fresh);
            let Some(follower) = follower.and_then(|place| account.posts.remove(place)) else {
                break;
            };
            post.items.extend(follower.items);
        }
        post.body = Some(hook::envelope(account, &post.items, at));
        if account.switches.duplicates {
            let mut again = post.clone();
            again.is_repeat = true;
            account.posts.push_back(again);
        }
    }
    account.posting = account.posting.saturating_add(1);
    Some(post)
}

/// Begins whatever may begin.
pub fn pump(shared: &Shared, account: &str) {
    loop {
        let taken = {
            let mut world = shared.world();
            let at = world.now();
            let world = &mut *world;
            let (ids, accounts) = (&mut world.ids, &mut world.accounts);
            let Some(account) = accounts.get_mut(account) else {
                return;
            };
            next(account, &mut |end| ids.below(end), at)
        };
        let Some(post) = taken else {
            return;
        };
        tokio::spawn(boxed(Arc::clone(shared), account.to_owned(), post));
    }
}

fn boxed(
    shared: Shared,
    account: String,
    post: Post,
) -> Pin<Box<dyn Future<Output = ()> + std::marker::Send>> {
    Box::pin(deliver(shared, account, post))
}

enum Outcome {
    Done,
    /// The platform's seconds until the next try.
    Again(u64),
    GivenUp,
}

async fn deliver(shared: Shared, account: String, mut post: Post) {
    post.tried = post.tried.saturating_add(1);
    let outcome = attempt(&shared, &account, &post).await;
    let pause = {
        let mut world = shared.world();
        let Some(found) = world.accounts.get_mut(&account) else {
            return;
        };
        found.posting = found.posting.saturating_sub(1);
        match outcome {
            Outcome::Done => None,
            Outcome::GivenUp => {
                found.given_up = found.given_up.saturating_add(1);
                None
            }
            Outcome::Again(seconds) => {
                found.resting = found.resting.saturating_add(1);
                Some(seconds)
            }
        }
    };
    pump(&shared, &account);
    let Some(seconds) = pause else {
        return;
    };
    let factor = u64::from(shared.options.time_factor.max(1));
    let pause = Duration::from_millis(seconds.saturating_mul(1_000) / factor);
    tokio::time::sleep(pause.max(RETRY_PAUSE_MIN)).await;
    {
        let mut world = shared.world();
        let Some(found) = world.accounts.get_mut(&account) else {
            return;
        };
        found.resting = found.resting.saturating_sub(1);
        found.posts.push_back(post);
    }
    pump(&shared, &account);
}

async fn attempt(shared: &Shared, account_id: &str, post: &Post) -> Outcome {
    let (kind, secret, url) = {
        let world = shared.world();
        let Some(account) = world.accounts.get(account_id) else {
            return Outcome::Done;
        };
        let url = post.url.clone().or_else(|| account.callback_url.clone());
        (account.kind, account.secret.clone(), url)
    };
    let Some(url) = url else {
        return Outcome::GivenUp;
    };
    let body = body_of(kind, post);
    let signed = Signed {
        url: &url,
        body: &body,
        at: Utc::now().timestamp(),
        id: &post.id,
    };
    let mut request = shared.client.request(Method::POST, &url);
    for (name, value) in sign::headers(kind, &secret, signed) {
        request = request.header(name, value);
    }
    let content_type = if kind == Kind::Twilio {
        "application/x-www-form-urlencoded"
    } else {
        "application/json"
    };
    request = request.header("content-type", content_type);
    if kind == Kind::Slack && post.tried > 1 {
        let tried = post.tried.saturating_sub(1);
        request = request
            .header("x-slack-retry-num", tried.to_string())
            .header("x-slack-retry-reason", "http_error");
    }
    let shown = String::from_utf8_lossy(&body).into_owned();
    let sent = request
        .timeout(kind.answer_wait_max())
        .body(body)
        .send()
        .await;
    let (status, answer, wants_no_more) = match sent {
        Ok(response) => {
            let status = response.status().as_u16();
            let wants_no_more = response.headers().contains_key("x-slack-no-retry");
            let answer = response.text().await.unwrap_or_default();
            (Some(status), answer, wants_no_more)
        }
        Err(error) => (None, error.without_url().to_string(), false),
    };
    let mut world = shared.world();
    let at = world.now();
    world.log(Call {
        number: 0,
        at,
        direction: "in",
        account: Some(account_id.to_owned()),
        title: format!(
            "{} webhook{}{}",
            kind.title(),
            if post.is_repeat { ", a duplicate" } else { "" },
            if post.tried > 1 {
                format!(", try {}", post.tried)
            } else {
                String::new()
            }
        ),
        status,
        request: shown,
        answer,
    });
    drop(world);
    if status.is_some_and(|status| (200..300).contains(&status)) {
        return Outcome::Done;
    }
    // Twilio tries again what could not be connected, and nothing else.
    if wants_no_more || (kind == Kind::Twilio && status.is_some()) {
        return Outcome::GivenUp;
    }
    kind.retry_pause(post.tried)
        .map_or(Outcome::GivenUp, Outcome::Again)
}

/// LINE says in the body that it sends it again.
fn body_of(kind: Kind, post: &Post) -> Vec<u8> {
    let body = post.body.clone().unwrap_or_default();
    if kind != Kind::Line || post.tried < 2 {
        return body;
    }
    let text = String::from_utf8_lossy(&body);
    text.replace("\"isRedelivery\":false", "\"isRedelivery\":true")
        .into_bytes()
}
