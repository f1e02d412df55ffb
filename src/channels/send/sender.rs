//! Carries a call to a platform. What it answers with tells apart what certainly was not sent, and what nobody knows.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use url::{Url, form_urlencoded};

use super::call::{Answer, Body, Call, Piece};
use crate::channels::fetch::{allowed, client};
use crate::channels::limits::{ANSWER_BYTES_MAX, SEND_FILE_WAIT_MAX, SEND_IDLE_MAX, SEND_WAIT_MAX};
use crate::channels::outgoing::{FailureClass, OutgoingFile, SendFailure};
use crate::files::vault::Reading;
use crate::files::{FileError, FileStore};

/// Cheap to clone.
#[derive(Clone)]
pub struct Sender {
    client: Client,
    files: FileStore,
    /// In the place of every platform, for tests: `{base}/{host}/{path}`.
    base: Option<Arc<Url>>,
    wait: Duration,
}

impl Sender {
    /// `base` stands in for all platforms; nothing else is asked then.
    pub fn new(files: FileStore, base: Option<Url>) -> Result<Self, reqwest::Error> {
        let client = client(base.as_ref())
            // Who moved has to be told to the channel: what is signed for one is for nobody else.
            .redirect(Policy::none())
            .pool_idle_timeout(SEND_IDLE_MAX);
        Ok(Self {
            client: client.build()?,
            files,
            base: base.map(Arc::new),
            wait: SEND_WAIT_MAX,
        })
    }

    #[cfg(test)]
    pub(super) fn at(self, base: Url) -> Self {
        let base = Some(Arc::new(base));
        Self { base, ..self }
    }

    #[cfg(test)]
    pub(super) fn with_wait(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// For calls that send nothing to anybody: a lost answer does no harm.
    pub(in crate::channels) async fn prepare(&self, call: Call) -> Result<Answer, SendFailure> {
        let asked = self.ask(call).await;
        asked.map_err(|failure| match failure.class {
            FailureClass::Unclear => {
                SendFailure::of(FailureClass::Transient, "it took too long to answer")
            }
            FailureClass::WindowClosed
            | FailureClass::RateLimited { .. }
            | FailureClass::TokenInvalid
            | FailureClass::RecipientUnavailable
            | FailureClass::Invalid
            | FailureClass::Transient
            | FailureClass::Unknown => failure,
        })
    }

    /// Any answer, good or bad.
    pub(in crate::channels) async fn ask(&self, call: Call) -> Result<Answer, SendFailure> {
        let url = allowed(self.base.as_deref(), &call.url).map_err(SendFailure::invalid)?;
        let request = self.client.request(call.method, url);
        let request = call.proof.shown(request);
        let mut request = request;
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let has_file = matches!(call.body, Body::Multipart { .. } | Body::File(_));
        let wait = if has_file {
            SEND_FILE_WAIT_MAX
        } else {
            self.wait
        };
        let request = self.filled(request.timeout(wait), call.body).await?;
        let response = request.send().await;
        let response = response.map_err(|error| lost(&error))?;
        read(response).await
    }

    async fn filled(
        &self,
        request: RequestBuilder,
        body: Body,
    ) -> Result<RequestBuilder, SendFailure> {
        Ok(match body {
            Body::None => request,
            Body::Json(value) => request.json(&value),
            Body::Form(fields) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(fields);
                let kind = "application/x-www-form-urlencoded";
                request.header("content-type", kind).body(form.finish())
            }
            Body::Signed(text) => request
                .header("content-type", "application/json")
                .body(text),
            Body::Fields(fields) => request.multipart(form(fields)),
            Body::Multipart {
                fields,
                name,
                file,
                piece,
            } => {
                let reading = self.read(&file, piece).await?;
                let size = reading.range.end.saturating_sub(reading.range.start);
                let bytes = reqwest::Body::wrap_stream(reading.bytes);
                let part = Part::stream_with_length(bytes, size).file_name(file.name);
                let part = part.mime_str(&file.content_type);
                let part = part.map_err(|_| SendFailure::invalid("the file's type is none"))?;
                request.multipart(form(fields).part(name, part))
            }
            Body::File(file) => {
                let reading = self.read(&file, Piece::Whole).await?;
                let bytes = reqwest::Body::wrap_stream(reading.bytes);
                request
                    .header("content-type", "application/octet-stream")
                    .header("content-length", reading.size)
                    .body(bytes)
            }
        })
    }

    async fn read(&self, file: &OutgoingFile, piece: Piece) -> Result<Reading, SendFailure> {
        let range = match piece {
            Piece::Whole => None,
            Piece::Of { from, to } => Some(from..to),
        };
        let found = self.files.read(&file.file_key, range).await;
        found.map_err(|error| {
            if matches!(error, FileError::NotFound) {
                return SendFailure::invalid("its file is not kept here any more; send it anew");
            }
            tracing::warn!(%error, "failed to read a file that goes out");
            let reason = "its file cannot be read just now; it is tried again";
            SendFailure::plain(FailureClass::Transient, reason)
        })
    }
}

fn form(fields: Vec<(&'static str, String)>) -> Form {
    let mut form = Form::new();
    for (name, value) in fields {
        form = form.text(name, value);
    }
    form
}

/// Its own text may hold an address with a token in it.
fn lost(error: &reqwest::Error) -> SendFailure {
    if error.is_connect() {
        return SendFailure::of(FailureClass::Transient, "it cannot be reached");
    }
    if error.is_builder() {
        return SendFailure::invalid("the request cannot be made of what it holds");
    }
    SendFailure::of(FailureClass::Unclear, "")
}

async fn read(mut response: Response) -> Result<Answer, SendFailure> {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let mut body = Vec::new();
    loop {
        let piece: Option<Bytes> = match response.chunk().await {
            Ok(piece) => piece,
            Err(error) => return Err(lost(&error)),
        };
        let Some(piece) = piece else {
            break;
        };
        body.extend_from_slice(&piece);
        if body.len() > ANSWER_BYTES_MAX {
            // Nothing that long can be read; its status still counts.
            body.clear();
            break;
        }
    }
    Ok(Answer {
        status,
        headers,
        body,
    })
}
