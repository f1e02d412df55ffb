//! The way to the internet, for files that are fetched and for messages that go out alike.

use std::sync::Arc;

use reqwest::{Client, ClientBuilder};
use url::Url;

use super::address::{PublicOnly, may_ask};
use crate::channels::limits::FETCH_CONNECT_WAIT_MAX;

/// With `base`, which stands in for all platforms, only that is asked; without it, what is public.
pub(in crate::channels) fn client(base: Option<&Url>) -> ClientBuilder {
    let client = Client::builder()
        // A proxy would look names up for itself, past the filter.
        .no_proxy()
        .connect_timeout(FETCH_CONNECT_WAIT_MAX)
        .user_agent(concat!("bellhop/", env!("CARGO_PKG_VERSION")));
    match base {
        Some(_) => client,
        None => client.https_only(true).dns_resolver(Arc::new(PublicOnly)),
    }
}

/// Where `url` is asked: as it is where it is public, or `{base}/{host}/{path}`.
pub(in crate::channels) fn allowed(base: Option<&Url>, url: &Url) -> Result<Url, &'static str> {
    let Some(base) = base else {
        return if may_ask(url) {
            Ok(url.clone())
        } else {
            Err("its address is not a public one")
        };
    };
    let host = url.host_str().unwrap_or_default();
    let base = base.as_str().trim_end_matches('/');
    let query = url.query().map(|query| format!("?{query}"));
    let query = query.unwrap_or_default();
    let there = format!("{base}/{host}{}{query}", url.path());
    Url::parse(&there).map_err(|_| "its address cannot be read")
}
