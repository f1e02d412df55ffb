//! Reads a raw body: so much of it, for so long, and so many at once.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::channels::{BODIES_BYTES_MAX, BODY_BYTES_MAX, BODY_WAIT_MAX};
use crate::http::problem::Problem;

/// The room for bodies that are being read or stored; all workers share it.
pub struct RawBodies(Arc<Semaphore>);

impl Default for RawBodies {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(BODIES_BYTES_MAX)))
    }
}

/// Keeps its room until it is dropped.
pub struct Body {
    pub bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

impl RawBodies {
    pub async fn read(&self, payload: Payload) -> Result<Body, Problem> {
        match timeout(BODY_WAIT_MAX, self.read_all(payload)).await {
            Ok(read) => read,
            Err(_) => {
                let seconds = BODY_WAIT_MAX.as_secs();
                let detail =
                    format!("the body did not come within {seconds} seconds; send it again");
                Err(Problem::new(
                    StatusCode::REQUEST_TIMEOUT,
                    "bad_request",
                    detail,
                ))
            }
        }
    }

    async fn read_all(&self, mut payload: Payload) -> Result<Body, Problem> {
        let mut bytes = BytesMut::new();
        let mut room: Option<OwnedSemaphorePermit> = None;
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|error| {
                Problem::bad_request(format!("the body cannot be read: {error}"))
            })?;
            if bytes.len().saturating_add(chunk.len()) > BODY_BYTES_MAX {
                return Err(Problem::too_large(
                    u64::try_from(BODY_BYTES_MAX).unwrap_or(u64::MAX),
                ));
            }
            let more = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
            let more = Arc::clone(&self.0).try_acquire_many_owned(more);
            let more = more.map_err(|_| {
                Problem::unavailable("too many webhooks are being read; send this one again")
            })?;
            match &mut room {
                Some(room) => room.merge(more),
                None => room = Some(more),
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Body {
            bytes: bytes.freeze(),
            _room: room,
        })
    }
}
