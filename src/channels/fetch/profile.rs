//! What a platform tells of a person whose messages do not say their name. Asked once, when they first write;
//! platforms refuse it often, and then the person stays nameless.

use serde_json::Value;
use tokio::time::timeout;
use url::Url;

use super::place::{GRAPH, Proof, look_up, need, under};
use super::{Failure, Fetcher};
use crate::channels::credentials::Credentials;
use crate::channels::fields::{name, text, web};
use crate::channels::item::Author;
use crate::channels::limits::PROFILE_WAIT_MAX;
use crate::channels::platform::Platform;

const INSTAGRAM: &str = "https://graph.instagram.com/v25.0";
/// Tokens of Instagram's own log-in begin so; others are of a page.
pub(in crate::channels) const INSTAGRAM_TOKEN: &str = "IG";
const LINE: &str = "https://api.line.me/v2/bot";
const SLACK: &str = "https://slack.com/api/users.info";

impl Fetcher {
    /// With a name, or nothing.
    pub(in crate::channels) async fn profile(
        &self,
        platform: Platform,
        credentials: &Credentials,
        person: &str,
        group: Option<&str>,
    ) -> Option<Author> {
        let asked = ask(self, platform, credentials, person, group);
        match timeout(PROFILE_WAIT_MAX, asked).await {
            Ok(Ok(author)) => author.filter(|author| author.name.is_some()),
            Ok(Err(failure)) => {
                let reason = failure.reason();
                tracing::debug!(reason, "a platform does not tell who somebody is");
                None
            }
            Err(_) => None,
        }
    }
}

async fn ask(
    fetcher: &Fetcher,
    platform: Platform,
    credentials: &Credentials,
    person: &str,
    group: Option<&str>,
) -> Result<Option<Author>, Failure> {
    let (url, token) = match platform {
        Platform::Messenger => {
            let token = need(credentials, "access_token")?;
            let url = under(GRAPH, &[person])?;
            (
                with(url, "fields", "first_name,last_name,profile_pic"),
                token,
            )
        }
        Platform::Instagram => {
            let token = need(credentials, "access_token")?;
            let url = under(instagram_base(&token), &[person])?;
            (with(url, "fields", "name,username,profile_pic"), token)
        }
        Platform::Line => {
            let token = need(credentials, "access_token")?;
            let url = match group {
                Some(group) => under(LINE, &["group", group, "member", person])?,
                None => under(LINE, &["profile", person])?,
            };
            (url, token)
        }
        Platform::Slack => {
            let token = need(credentials, "bot_token")?;
            (with(under(SLACK, &[])?, "user", person), token)
        }
        // Their messages say who wrote them, or nobody does.
        Platform::Generic
        | Platform::Whatsapp
        | Platform::X
        | Platform::Linkedin
        | Platform::Telegram
        | Platform::Twilio => return Ok(None),
    };
    let told = look_up(fetcher, url, Proof::Bearer(token)).await?;
    Ok(Some(read(&told)))
}

/// Where Instagram is asked: its own tokens are of no use at the other place.
pub(in crate::channels) fn instagram_base(token: &str) -> &'static str {
    if token.starts_with(INSTAGRAM_TOKEN) {
        INSTAGRAM
    } else {
        GRAPH
    }
}

pub(super) fn with(mut url: Url, name: &str, value: &str) -> Url {
    url.query_pairs_mut().append_pair(name, value);
    url
}

/// All four forms at once: none has another's fields.
fn read(told: &Value) -> Author {
    let names = [name(told, "/first_name"), name(told, "/last_name")];
    let names: Vec<String> = names.into_iter().flatten().collect();
    let of_page = (!names.is_empty()).then(|| names.join(" "));
    let paths = [
        "/name",
        "/username",
        "/displayName",
        "/user/profile/display_name",
        "/user/real_name",
    ];
    let mut others = paths.iter().filter_map(|path| name(told, path));
    let avatars = ["/profile_pic", "/pictureUrl", "/user/profile/image_192"];
    let mut avatars = avatars.iter().filter_map(|path| web(told, path));
    let handles = ["/username", "/user/name"];
    let mut handles = handles.iter().filter_map(|path| name(told, path));
    let locale = text(told, "/language").or_else(|| text(told, "/user/locale"));
    Author {
        name: of_page.or_else(|| others.next()),
        avatar_url: avatars.next(),
        handle: handles.next(),
        locale: locale.and_then(|locale| crate::channels::fields::one_line(locale, 20)),
        ..Author::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_platform_tells_it_in_its_own_way() {
        let check = |told: Value, right: Option<&str>| {
            assert_eq!(read(&told).name.as_deref(), right, "{told}");
        };
        check(
            json!({ "first_name": "Ada", "last_name": "L." }),
            Some("Ada L."),
        );
        check(json!({ "name": null, "username": "ada" }), Some("ada"));
        check(
            json!({ "displayName": "Ada", "language": "en" }),
            Some("Ada"),
        );
        check(
            json!({ "ok": true, "user": { "real_name": "Ada L.", "profile": { "display_name": "" } } }),
            Some("Ada L."),
        );
        check(json!({ "ok": false, "error": "user_not_found" }), None);
        check(json!([1]), None);
    }
}
