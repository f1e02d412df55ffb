//! Where a file of each platform is, and what proves that we may have it.

use reqwest::RequestBuilder;
use serde_json::Value;
use url::Url;

use super::{Failure, Fetcher};
use crate::channels::credentials::Credentials;
use crate::channels::fields::text;
use crate::channels::item::{Attachment, Source};
use crate::channels::limits::LOOKUP_BYTES_MAX;
use crate::channels::platform::Platform;

pub(in crate::channels) const GRAPH: &str = "https://graph.facebook.com/v25.0";
const TELEGRAM: &str = "https://api.telegram.org";
const LINE: &str = "https://api-data.line.me/v2/bot/message";

pub(super) struct Place {
    pub(super) url: Url,
    pub(super) proof: Proof,
}

pub(in crate::channels) enum Proof {
    None,
    Bearer(String),
    Basic(String, String),
}

impl Proof {
    pub(in crate::channels) fn shown(&self, request: RequestBuilder) -> RequestBuilder {
        match self {
            Self::None => request,
            Self::Bearer(token) => request.bearer_auth(token),
            Self::Basic(name, password) => request.basic_auth(name, Some(password)),
        }
    }
}

pub(super) async fn place(
    fetcher: &Fetcher,
    platform: Platform,
    credentials: &Credentials,
    file: &Attachment,
) -> Result<Place, Failure> {
    match (platform, &file.at) {
        (_, Source::Nowhere) => Err(fails("the platform does not say where it is")),
        (Platform::Whatsapp, Source::MediaId(id)) => {
            let token = need(credentials, "access_token")?;
            let about = under(GRAPH, &[id])?;
            let about = look_up(fetcher, about, Proof::Bearer(token.clone())).await?;
            let url = read(text(&about, "/url").unwrap_or_default())?;
            let proof = Proof::Bearer(token);
            Ok(Place { url, proof })
        }
        (Platform::Telegram, Source::MediaId(id)) => {
            // The token stands in the address: it never leaves this process.
            let bot = format!("bot{}", need(credentials, "bot_token")?);
            let mut about = under(TELEGRAM, &[&bot, "getFile"])?;
            about.query_pairs_mut().append_pair("file_id", id);
            let about = look_up(fetcher, about, Proof::None).await?;
            let path = text(&about, "/result/file_path").unwrap_or_default();
            let mut parts = vec!["file", bot.as_str()];
            parts.extend(path.split('/'));
            let url = under(TELEGRAM, &parts)?;
            let proof = Proof::None;
            Ok(Place { url, proof })
        }
        (Platform::Line, Source::MediaId(id)) => {
            let token = need(credentials, "access_token")?;
            let url = under(LINE, &[id, "content"])?;
            let proof = Proof::Bearer(token);
            Ok(Place { url, proof })
        }
        (Platform::Slack, Source::Url(url)) => {
            let url = read(url)?;
            let proof = if is_of(&url, "slack.com") {
                Proof::Bearer(need(credentials, "bot_token")?)
            } else {
                Proof::None
            };
            Ok(Place { url, proof })
        }
        (Platform::Twilio, Source::Url(url)) => {
            let url = read(url)?;
            let account = credentials.get("account_sid");
            let token = credentials.get("auth_token");
            let proof = match account.zip(token) {
                Some((account, token)) if is_of(&url, "twilio.com") => {
                    Proof::Basic(account.to_owned(), token.to_owned())
                }
                // Twilio hands files out without it unless the account asks for it.
                Some(_) | None => Proof::None,
            };
            Ok(Place { url, proof })
        }
        (
            Platform::Generic
            | Platform::Messenger
            | Platform::Instagram
            | Platform::X
            | Platform::Line,
            Source::Url(url),
        ) => {
            let url = read(url)?;
            let proof = Proof::None;
            Ok(Place { url, proof })
        }
        (
            Platform::Generic
            | Platform::Messenger
            | Platform::Instagram
            | Platform::Whatsapp
            | Platform::X
            | Platform::Linkedin
            | Platform::Telegram
            | Platform::Slack
            | Platform::Twilio,
            Source::Url(_) | Source::MediaId(_),
        ) => Err(fails("files of this platform are not fetched")),
    }
}

fn fails(reason: &str) -> Failure {
    Failure::Final(reason.to_owned())
}

pub(super) fn need(credentials: &Credentials, name: &str) -> Result<String, Failure> {
    let found = credentials.get(name).map(str::to_owned);
    found.ok_or_else(|| fails(&format!("this channel has no {name}")))
}

fn read(url: &str) -> Result<Url, Failure> {
    Url::parse(url).map_err(|_| fails("its address cannot be read"))
}

/// Each part is escaped: an id cannot leave its place.
pub(in crate::channels) fn under(base: &str, parts: &[&str]) -> Result<Url, Failure> {
    let mut url = read(base)?;
    match url.path_segments_mut() {
        Ok(mut path) => {
            path.extend(parts);
        }
        Err(()) => return Err(fails("its address cannot be read")),
    }
    Ok(url)
}

fn is_of(url: &Url, domain: &str) -> bool {
    let host = url.host_str().unwrap_or_default();
    host == domain
        || host
            .strip_suffix(domain)
            .is_some_and(|head| head.ends_with('.'))
}

pub(super) async fn look_up(fetcher: &Fetcher, url: Url, proof: Proof) -> Result<Value, Failure> {
    look_up_with(fetcher, url, proof, &[]).await
}

pub(super) async fn look_up_with(
    fetcher: &Fetcher,
    url: Url,
    proof: Proof,
    headers: &[(&'static str, &str)],
) -> Result<Value, Failure> {
    let place = Place { url, proof };
    let mut response = fetcher.ask_with(&place, headers).await?;
    let mut body = Vec::new();
    loop {
        let piece = response.chunk().await;
        let Some(piece) = piece.map_err(|error| Failure::of_request(&error))? else {
            break;
        };
        body.extend_from_slice(&piece);
        if body.len() > LOOKUP_BYTES_MAX {
            return Err(fails("the platform's answer is too long"));
        }
    }
    serde_json::from_slice(&body).map_err(|_| fails("the platform's answer cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_to_its_platform_only() {
        let of = |url: &str| is_of(&Url::parse(url).unwrap(), "slack.com");
        assert!(of("https://files.slack.com/a") && of("https://slack.com/a"));
        assert!(!of("https://slack.com.evil.example/a") && !of("https://evilslack.com/a"));
    }

    #[test]
    fn an_id_stays_in_its_place() {
        let url = under(LINE, &["../x?y", "content"]).unwrap();
        assert_eq!(
            url.as_str(),
            "https://api-data.line.me/v2/bot/message/..%2Fx%3Fy/content"
        );
    }
}
