//! What is asked of platforms: files of messages, taken over at once since their addresses die within minutes,
//! names, and what posts say.
//! It must not know conversations; what it cannot take, the message says in words.
//! Reading order: address (whom it may ask), outside (how), place (where a file is), profile (who somebody is),
//! mention and post (what is said in public), then fetch.

mod address;
mod mention;
mod outside;
mod place;
mod post;
mod profile;

use std::sync::Arc;
use std::time::Instant;

use bellhop_domain::conversation::{Actor, Attachment as Kept};
use bytes::Bytes;
use futures_util::stream::{Stream, unfold};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, Response};
use url::Url;

pub(super) use self::address::may_ask;
pub(super) use self::mention::Untold;
pub(super) use self::outside::{allowed, client};
use self::place::Place;
pub(super) use self::place::{GRAPH, Proof, under};
pub use self::post::{Posts, ToldPost};
pub(super) use self::profile::{INSTAGRAM_TOKEN, instagram_base};
use super::credentials::Credentials;
use super::item::Attachment;
use super::limits::{FETCH_PAUSE, FETCH_TRIES_MAX, FETCH_WAIT_MAX, REDIRECTS_MAX};
use super::platform::Platform;
use crate::files::{FileError, FileStore};

/// Cheap to clone.
#[derive(Clone)]
pub struct Fetcher {
    client: Client,
    files: FileStore,
    /// In the place of every platform, for tests: `{base}/{host}/{path}`.
    base: Option<Arc<Url>>,
}

/// Why a file was not taken, for the agent who would have seen it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Failure {
    /// It may be there in a moment.
    Away(String),
    Final(String),
}

impl Failure {
    fn of_request(error: &reqwest::Error) -> Self {
        // Its text may hold an address with a token in it.
        if error.is_timeout() || error.is_connect() || error.is_body() || error.is_request() {
            Self::Away("the platform could not be reached".to_owned())
        } else {
            Self::Final("the platform's answer cannot be used".to_owned())
        }
    }

    fn of_file(error: &FileError) -> Self {
        match error {
            FileError::Incomplete(_) => Self::Away("it did not come whole".to_owned()),
            FileError::Objects(_) | FileError::Store(_) | FileError::Folder(_) => {
                tracing::warn!(%error, "failed to keep a file of a platform");
                Self::Away("it could not be kept here; see the log".to_owned())
            }
            FileError::TooBig { .. }
            | FileError::Empty
            | FileError::TypeNotAllowed { .. }
            | FileError::PictureUnreadable { .. }
            | FileError::PictureTooBig
            | FileError::NotFound
            | FileError::WrongOffset { .. }
            | FileError::ChunkTooLong { .. }
            | FileError::TooManyUploads
            | FileError::TooMuchUnsent { .. } => Self::Final(error.to_string()),
        }
    }

    fn reason(self) -> String {
        match self {
            Self::Away(reason) | Self::Final(reason) => reason,
        }
    }
}

impl Fetcher {
    /// `base` stands in for all platforms; nothing else is asked then.
    pub fn new(files: FileStore, base: Option<Url>) -> Result<Self, reqwest::Error> {
        let client = client(base.as_ref()).timeout(FETCH_WAIT_MAX);
        let client = match &base {
            Some(base) => {
                let host = base.host_str().map(str::to_owned);
                client.redirect(Policy::custom(move |attempt| {
                    let is_there = attempt.url().host_str() == host.as_deref();
                    follow(attempt, is_there)
                }))
            }
            None => client.redirect(Policy::custom(|attempt| {
                let may = address::may_ask(attempt.url());
                follow(attempt, may)
            })),
        };
        Ok(Self {
            client: client.build()?,
            files,
            base: base.map(Arc::new),
        })
    }

    /// The file as it is kept here, or why it is not. Nothing is begun after `until`.
    pub(super) async fn fetch(
        &self,
        platform: Platform,
        credentials: &Credentials,
        file: &Attachment,
        uploader: &Actor,
        until: Instant,
    ) -> Result<Kept, String> {
        if Instant::now() >= until {
            return Err("the files before it took too long".to_owned());
        }
        let mut pause = FETCH_PAUSE;
        let mut tried = 1;
        loop {
            let failure = match self.try_fetch(platform, credentials, file, uploader).await {
                Ok(kept) => return Ok(kept),
                Err(failure) => failure,
            };
            let is_last = tried >= FETCH_TRIES_MAX || Instant::now() >= until;
            if is_last || matches!(failure, Failure::Final(_)) {
                metrics::counter!("bellhop_inbound_files_missed_total").increment(1);
                return Err(failure.reason());
            }
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(4);
            tried = tried.saturating_add(1);
        }
    }

    async fn try_fetch(
        &self,
        platform: Platform,
        credentials: &Credentials,
        file: &Attachment,
        uploader: &Actor,
    ) -> Result<Kept, Failure> {
        let place = place::place(self, platform, credentials, file).await?;
        let name = name(file, &place);
        let response = self.ask(&place).await?;
        let is_page = response
            .headers()
            .get("content-type")
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("text/html"));
        if is_page {
            let reason = "the platform answered with a page; look at this channel's token";
            return Err(Failure::Final(reason.to_owned()));
        }
        let saved = self.files.save(uploader, &name, pieces(response)).await;
        let saved = saved.map_err(|error| Failure::of_file(&error))?;
        Ok(saved.attachment)
    }

    /// A good answer, whose body is not read yet.
    async fn ask(&self, place: &Place) -> Result<Response, Failure> {
        self.ask_with(place, &[]).await
    }

    async fn ask_with(
        &self,
        place: &Place,
        headers: &[(&'static str, &str)],
    ) -> Result<Response, Failure> {
        let url = self.address(&place.url)?;
        let request = self.client.get(url);
        let mut request = place.proof.shown(request);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await;
        let response = response.map_err(|error| Failure::of_request(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let reason = format!("the platform answered {}", status.as_u16());
        if status.is_server_error() || status.as_u16() == 429 {
            Err(Failure::Away(reason))
        } else {
            Err(Failure::Final(reason))
        }
    }

    fn address(&self, url: &Url) -> Result<Url, Failure> {
        allowed(self.base.as_deref(), url).map_err(|reason| Failure::Final(reason.to_owned()))
    }
}

fn follow(attempt: Attempt<'_>, may: bool) -> reqwest::redirect::Action {
    if attempt.previous().len() > REDIRECTS_MAX {
        attempt.error("too many redirects")
    } else if may {
        attempt.follow()
    } else {
        attempt.error("a redirect to where nothing may be asked")
    }
}

fn pieces(response: Response) -> impl Stream<Item = Result<Bytes, reqwest::Error>> {
    unfold(Some(response), async |response| {
        let mut response = response?;
        match response.chunk().await {
            Ok(Some(piece)) => Some((Ok(piece), Some(response))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    })
}

/// What it is called, or the end of its address, or what it is.
fn name(file: &Attachment, place: &Place) -> String {
    if let Some(name) = &file.name {
        return name.clone();
    }
    let last = place
        .url
        .path_segments()
        .and_then(|mut parts| parts.next_back());
    let last = last.filter(|last| last.contains('.') && last.len() <= 100);
    last.unwrap_or(file.kind.as_str()).to_owned()
}
