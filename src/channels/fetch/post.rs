//! The post that people comment on: its author, its text and when it was written, as far as the platform tells.
//! Nothing of it is kept beyond some minutes: it stands on the platform, where it is changed and deleted.
//! Sources: Graph API, Page Post and IG Media; LinkedIn, Posts API.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bellhop_domain::ChannelId;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::time::timeout;

use super::place::{GRAPH, Proof, look_up, look_up_with, need, under};
use super::profile::{instagram_base, with};
use super::{Failure, Fetcher};
use crate::channels::credentials::Credentials;
use crate::channels::fields::{cut, moment, name, rfc3339, text, web};
use crate::channels::limits::{POST_CHARS_MAX, POST_KEPT_FOR, POST_WAIT_MAX, POSTS_KEPT_MAX};
use crate::channels::linkedin;
use crate::channels::platform::Platform;

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ToldPost {
    pub author: Option<String>,
    pub text: Option<String>,
    pub url: Option<String>,
    pub at: Option<DateTime<Utc>>,
}

type Kept = HashMap<(ChannelId, String), (Instant, ToldPost)>;

/// What platforms told of posts a moment ago. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Posts {
    fetcher: Fetcher,
    kept: Arc<Mutex<Kept>>,
}

impl Posts {
    pub fn new(fetcher: Fetcher) -> Self {
        Self {
            fetcher,
            kept: Arc::default(),
        }
    }

    /// Nothing in it where the platform does not tell, or not in time. What is `known` need not be asked for.
    pub async fn told(
        &self,
        channel_id: ChannelId,
        platform: Platform,
        credentials: &Credentials,
        post: &str,
    ) -> ToldPost {
        // All that tell something ask for it; once it is given, it is asked with at once.
        if !credentials.has("access_token") {
            return ToldPost::default();
        }
        let key = (channel_id, post.to_owned());
        let asked = ask(&self.fetcher, platform, credentials, post);
        let told = match timeout(POST_WAIT_MAX, asked).await {
            Ok(Ok(told)) => told,
            Ok(Err(failure)) => {
                let reason = failure.reason();
                tracing::debug!(reason, "a platform does not tell what a post says");
                ToldPost::default()
            }
            Err(_) => ToldPost::default(),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // Rare, and what is looked at is soon there again.
        if kept.len() >= POSTS_KEPT_MAX {
            kept.clear();
        }
        kept.insert(key, (Instant::now(), told.clone()));
        told
    }

    /// What was told of it a moment ago.
    pub fn known(&self, channel_id: ChannelId, post: &str) -> Option<ToldPost> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, told) = kept.get(&(channel_id, post.to_owned()))?;
        (at.elapsed() < POST_KEPT_FOR).then(|| told.clone())
    }
}

async fn ask(
    fetcher: &Fetcher,
    platform: Platform,
    credentials: &Credentials,
    post: &str,
) -> Result<ToldPost, Failure> {
    let told = match platform {
        Platform::Messenger => {
            let token = need(credentials, "access_token")?;
            let fields = "message,story,created_time,permalink_url,from";
            let url = with(under(GRAPH, &[post])?, "fields", fields);
            look_up(fetcher, url, Proof::Bearer(token)).await?
        }
        Platform::Instagram => {
            let token = need(credentials, "access_token")?;
            let url = under(instagram_base(&token), &[post])?;
            let url = with(url, "fields", "caption,timestamp,permalink,username");
            look_up(fetcher, url, Proof::Bearer(token)).await?
        }
        Platform::Linkedin => {
            let token = need(credentials, "access_token")?;
            let Some(url) = linkedin::post_address(post) else {
                return Ok(ToldPost::default());
            };
            let headers = [
                ("linkedin-version", linkedin::version(credentials)),
                ("x-restli-protocol-version", "2.0.0"),
            ];
            look_up_with(fetcher, url, Proof::Bearer(token), &headers).await?
        }
        // X takes money for each post that is read; the others have none.
        Platform::X
        | Platform::Generic
        | Platform::Whatsapp
        | Platform::Telegram
        | Platform::Line
        | Platform::Slack
        | Platform::Twilio => return Ok(ToldPost::default()),
    };
    Ok(read(&told))
}

/// All three forms at once: none has another's fields.
fn read(told: &Value) -> ToldPost {
    let words = ["/message", "/caption", "/story"];
    let words = words.iter().find_map(|path| text(told, path));
    let words = words.map(str::to_owned);
    let words = words.or_else(|| text(told, "/commentary").map(linkedin::plain));
    let times = ["/created_time", "/timestamp"];
    let at = times
        .iter()
        .find_map(|path| rfc3339(told, path).or_else(|| zoned(told, path)));
    ToldPost {
        author: name(told, "/from/name").or_else(|| name(told, "/username")),
        text: words.map(|words| cut(&words.replace('\0', ""), POST_CHARS_MAX)),
        url: web(told, "/permalink_url").or_else(|| web(told, "/permalink")),
        at: at
            .or_else(|| moment(told, "/publishedAt"))
            .or_else(|| moment(told, "/createdAt")),
    }
}

/// Meta writes its zone without a colon: `2026-11-27T19:00:00+0000`.
fn zoned(told: &Value, path: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_str(text(told, path)?, "%Y-%m-%dT%H:%M:%S%z").ok()?;
    crate::channels::fields::believable(at.to_utc())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_platform_tells_it_in_its_own_way() {
        let check = |told: Value, right: [Option<&str>; 3], at: Option<i64>| {
            let post = read(&told);
            let read = [
                post.author.as_deref(),
                post.text.as_deref(),
                post.url.as_deref(),
            ];
            assert_eq!(read, right, "{told}");
            assert_eq!(post.at.map(|at| at.timestamp()), at, "{told}");
        };
        check(
            json!({ "message": "The new lamp", "created_time": "2023-11-14T22:13:20+0000",
                "permalink_url": "https://f.example/1", "from": { "name": "Shop", "id": "1" } }),
            [
                Some("Shop"),
                Some("The new lamp"),
                Some("https://f.example/1"),
            ],
            Some(1_700_000_000),
        );
        check(
            json!({ "caption": "Lamp\n#light", "timestamp": "2023-11-14T22:13:20Z", "username": "shop",
                "permalink": "https://i.example/p/1" }),
            [
                Some("shop"),
                Some("Lamp\n#light"),
                Some("https://i.example/p/1"),
            ],
            Some(1_700_000_000),
        );
        check(
            json!({ "commentary": "We \\#hire", "author": "urn:li:organization:1", "publishedAt": 1_700_000_000_000_i64 }),
            [None, Some("We #hire"), None],
            Some(1_700_000_000),
        );
        check(
            json!({ "story": "Shop added a photo." }),
            [None, Some("Shop added a photo."), None],
            None,
        );
        for nothing in [
            json!([]),
            json!({ "message": 7, "permalink": "javascript:1", "created_time": "soon" }),
        ] {
            check(nothing, [None, None, None], None);
        }
    }
}
