//! One request to a platform as data, and what came back of it. Pure: `sender` carries it there.

use reqwest::Method;
use reqwest::header::HeaderMap;
#[cfg(test)]
use reqwest::header::{HeaderName, HeaderValue};
use serde_json::Value;
use url::Url;

use crate::channels::fetch::{Proof, under};
use crate::channels::outgoing::{OutgoingFile, SendFailure};

pub(in crate::channels) struct Call {
    pub(in crate::channels) method: Method,
    pub(in crate::channels) url: Url,
    pub(in crate::channels) proof: Proof,
    pub(in crate::channels) headers: Vec<(&'static str, String)>,
    pub(in crate::channels) body: Body,
}

pub(in crate::channels) enum Body {
    None,
    Json(Value),
    Form(Vec<(&'static str, String)>),
    /// Exactly these bytes, which are JSON: they are signed.
    Signed(String),
    /// A form whose last field is a file, or a piece of one.
    Multipart {
        fields: Vec<(&'static str, String)>,
        name: &'static str,
        file: OutgoingFile,
        piece: Piece,
    },
    /// A file's bytes alone.
    File(OutgoingFile),
    /// A form without a file, in the shape of one with.
    Fields(Vec<(&'static str, String)>),
}

/// Which bytes of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::channels) enum Piece {
    Whole,
    Of { from: u64, to: u64 },
}

impl Call {
    pub(in crate::channels) fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            proof: Proof::None,
            headers: Vec::new(),
            body: Body::None,
        }
    }

    pub(in crate::channels) fn post(url: Url) -> Self {
        Self::new(Method::POST, url)
    }

    pub(in crate::channels) fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    pub(in crate::channels) fn bearer(mut self, token: &str) -> Self {
        self.proof = Proof::Bearer(token.to_owned());
        self
    }

    pub(in crate::channels) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(in crate::channels) fn json(self, value: Value) -> Self {
        self.body(Body::Json(value))
    }

    pub(in crate::channels) fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    pub(in crate::channels) fn with(mut self, name: &str, value: &str) -> Self {
        self.url.query_pairs_mut().append_pair(name, value);
        self
    }
}

/// Each part is escaped: an id cannot leave its place.
pub(in crate::channels) fn address(base: &str, parts: &[&str]) -> Result<Url, SendFailure> {
    under(base, parts).map_err(|_| SendFailure::invalid("an address cannot be made of these ids"))
}

pub(in crate::channels) struct Answer {
    pub(in crate::channels) status: u16,
    pub(in crate::channels) headers: HeaderMap,
    pub(in crate::channels) body: Vec<u8>,
}

impl Answer {
    pub(in crate::channels) fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Null where it is none.
    pub(in crate::channels) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(in crate::channels) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    #[cfg(test)]
    pub(in crate::channels) fn of(
        status: u16,
        headers: &[(&'static str, &str)],
        body: &[u8],
    ) -> Self {
        let headers = headers.iter();
        let headers = headers.map(|(name, value)| {
            let name = HeaderName::from_static(name);
            (name, HeaderValue::from_str(value).unwrap())
        });
        Self {
            status,
            headers: headers.collect(),
            body: body.to_vec(),
        }
    }
}
