//! What somebody said who names us, where the webhook tells only where it stands.
//! Sources: Instagram Platform, mentioned comment and mentioned media; LinkedIn, Posts API.

use serde_json::Value;
use url::Url;

use super::place::{Proof, look_up, look_up_with, need, under};
use super::profile;
use super::{Failure, Fetcher};
use crate::channels::credentials::Credentials;
use crate::channels::fields::{at, id, moment, name, posted, rfc3339, text, web};
use crate::channels::item::{Author, Content, Item, Mention, Thread};
use crate::channels::linkedin;
use crate::channels::platform::Platform;

/// Why there is nothing to show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::channels) enum Untold {
    /// It may be told in a moment.
    Away(String),
    /// The platform does not tell, or the channel has no token to ask with.
    Never,
}

impl Fetcher {
    pub(in crate::channels) async fn mention(
        &self,
        platform: Platform,
        credentials: &Credentials,
        mention: &Mention,
    ) -> Result<Item, Untold> {
        match ask(self, platform, credentials, mention).await {
            Ok(Some(item)) => Ok(item),
            Ok(None) => Err(Untold::Never),
            Err(Failure::Away(reason)) => Err(Untold::Away(reason)),
            Err(Failure::Final(reason)) => {
                tracing::debug!(reason, "a platform does not tell who named us");
                Err(Untold::Never)
            }
        }
    }
}

async fn ask(
    fetcher: &Fetcher,
    platform: Platform,
    credentials: &Credentials,
    mention: &Mention,
) -> Result<Option<Item>, Failure> {
    let found = match platform {
        Platform::Instagram => {
            let token = need(credentials, "access_token")?;
            let url = of_instagram(&token, mention)?;
            let told = look_up(fetcher, url, Proof::Bearer(token)).await?;
            instagram(&told, mention)
        }
        Platform::Linkedin => {
            let token = need(credentials, "access_token")?;
            let Some(url) = linkedin::post_address(&mention.post) else {
                return Ok(None);
            };
            let version = linkedin::version(credentials);
            let headers = [
                ("linkedin-version", version),
                ("x-restli-protocol-version", "2.0.0"),
            ];
            let told = look_up_with(fetcher, url, Proof::Bearer(token), &headers).await?;
            post_of_linkedin(&told, mention)
        }
        // Their webhooks say it all.
        Platform::Generic
        | Platform::Messenger
        | Platform::Whatsapp
        | Platform::X
        | Platform::Telegram
        | Platform::Line
        | Platform::Slack
        | Platform::Twilio => None,
    };
    Ok(found)
}

/// Fields of the account: `mentioned_comment.comment_id(1){text,…}`.
fn of_instagram(token: &str, mention: &Mention) -> Result<Url, Failure> {
    // Ids stand within a language of their own here: nothing else may.
    let plain = |id: &str| {
        id.chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    if !plain(&mention.post) || !mention.comment.as_deref().is_none_or(plain) {
        return Err(Failure::Final("an id that is none".to_owned()));
    }
    let fields = match &mention.comment {
        Some(comment) => {
            format!("mentioned_comment.comment_id({comment}){{id,text,timestamp,username,from}}")
        }
        None => format!(
            "mentioned_media.media_id({}){{id,caption,timestamp,username,owner,permalink}}",
            mention.post
        ),
    };
    let url = under(profile::instagram_base(token), &[&mention.account])?;
    Ok(profile::with(url, "fields", &fields))
}

fn instagram(told: &Value, mention: &Mention) -> Option<Item> {
    let (found, words) = match &mention.comment {
        Some(_) => (at(told, "/mentioned_comment"), "/text"),
        None => (at(told, "/mentioned_media"), "/caption"),
    };
    let handle = name(found, "/username").or_else(|| name(found, "/from/username"));
    let known = id(found, "/from/id").or_else(|| id(found, "/owner/id"));
    // Often only the handle is told: then that is who they are.
    let author = known.or_else(|| handle.as_ref().map(|handle| format!("@{handle}")))?;
    let mut thread = Thread::comments(mention.post.clone(), None);
    thread.url = web(found, "/permalink");
    Some(item(
        mention,
        Author {
            id: author,
            name: handle.clone(),
            handle,
            ..Author::default()
        },
        thread,
        text(found, words)?,
        rfc3339(found, "/timestamp"),
    ))
}

fn post_of_linkedin(told: &Value, mention: &Mention) -> Option<Item> {
    let author = Author {
        id: id(told, "/author")?,
        ..Author::default()
    };
    let at = moment(told, "/publishedAt").or_else(|| moment(told, "/createdAt"));
    let thread = Thread::comments(mention.post.clone(), None);
    Some(item(
        mention,
        author,
        thread,
        &linkedin::plain(text(told, "/commentary")?),
        at,
    ))
}

fn item(
    mention: &Mention,
    author: Author,
    thread: Thread,
    words: &str,
    at: Option<chrono::DateTime<chrono::Utc>>,
) -> Item {
    Item {
        author,
        account: Some(mention.account.clone()),
        thread: Some(thread),
        message_id: mention.comment.as_ref().unwrap_or(&mention.post).clone(),
        at: at.or(mention.at),
        change: posted(Content::of_text(words)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mention(comment: Option<&str>) -> Mention {
        Mention {
            account: "300".to_owned(),
            post: "p2".to_owned(),
            comment: comment.map(str::to_owned),
            at: None,
        }
    }

    #[test]
    fn what_is_told_becomes_a_message_under_its_post() {
        let told =
            json!({ "mentioned_comment": { "id": "c5", "text": "@us?", "username": "lea" } });
        let item = instagram(&told, &mention(Some("c5"))).unwrap();
        assert_eq!(
            (item.message_id.as_str(), item.author.id.as_str()),
            ("c5", "@lea")
        );
        assert_eq!(item.thread.unwrap().id, "p2");
        let told = json!({ "mentioned_media": {
            "caption": "with @us", "username": "lea", "owner": { "id": "7" }, "permalink": "https://i.example/p",
        }});
        let item = instagram(&told, &mention(None)).unwrap();
        assert_eq!(
            (item.message_id.as_str(), item.author.id.as_str()),
            ("p2", "7")
        );
        let told = json!({ "author": "urn:li:person:1", "commentary": "Thank you @us" });
        let item = post_of_linkedin(&told, &mention(None)).unwrap();
        assert_eq!(item.author.id, "urn:li:person:1");
        for none in [
            json!({}),
            json!([]),
            json!({ "mentioned_comment": { "text": "x" } }),
        ] {
            assert_eq!(instagram(&none, &mention(Some("c5"))), None);
            assert_eq!(post_of_linkedin(&none, &mention(None)), None);
        }
    }

    #[test]
    fn an_id_is_an_id() {
        let url = of_instagram("IGtoken", &mention(Some("c5"))).unwrap();
        assert!(
            url.as_str()
                .starts_with("https://graph.instagram.com/v25.0/300?fields=mentioned_comment")
        );
        assert!(of_instagram("EAAtoken", &mention(Some("c5){id}"))).is_err());
    }
}
