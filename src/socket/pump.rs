//! The writing half of a socket: takes what waits in the outbox, in order, and sends it.
//! Replays happen here, so that what follows them can be told apart from what they have sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use actix_ws::Session;
use bellhop_actors::outbox::{Frame, Next, OutboxReader};

use super::close::Close;
use super::limits::{CLOSE_WAIT_MAX, PING_INTERVAL, SEND_WAIT_MAX, SILENCE_MAX};
use super::replay::{Replay, ReplayError};

/// When something was last heard from the client.
#[derive(Clone)]
pub(super) struct Heard {
    start: Instant,
    millis: Arc<AtomicU64>,
}

impl Heard {
    pub(super) fn now() -> Self {
        Self {
            start: Instant::now(),
            millis: Arc::new(AtomicU64::new(0)),
        }
    }

    pub(super) fn mark(&self) {
        let millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.millis.store(millis, Ordering::Relaxed);
    }

    fn is_silent(&self) -> bool {
        let last = std::time::Duration::from_millis(self.millis.load(Ordering::Relaxed));
        self.start.elapsed().saturating_sub(last) > SILENCE_MAX
    }
}

/// How a frame went.
enum Sent {
    Yes,
    /// The client is gone.
    No,
    /// The hub wants the socket closed while the client was not reading.
    Ended(Close),
}

/// Runs until the socket or the session ends; the first reason to close is the one told.
pub(super) async fn pump(
    mut session: Session,
    mut outbox: OutboxReader,
    mut replay: Replay,
    heard: Heard,
    mut close: tokio::sync::oneshot::Receiver<Close>,
) {
    let first_ping = tokio::time::Instant::now() + PING_INTERVAL;
    let mut ping = tokio::time::interval_at(first_ping, PING_INTERVAL);
    let reason = loop {
        tokio::select! {
            biased;
            reason = &mut close => break reason.ok(),
            _ = ping.tick() => {
                if heard.is_silent() {
                    break Some(Close::Silent);
                }
                match tokio::time::timeout(SEND_WAIT_MAX, session.ping(b"")).await {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) => break None,
                    Err(_) => break Some(Close::Slow),
                }
            }
            next = outbox.next() => match next {
                Next::Frame(frame) => {
                    let sent = tokio::select! {
                        biased;
                        sent = send(&mut session, &mut replay, frame) => sent,
                        ending = outbox.ended() => Sent::Ended(ending.into()),
                    };
                    match sent {
                        Sent::Yes => {}
                        Sent::No => break None,
                        Sent::Ended(reason) => break Some(reason),
                    }
                }
                Next::End(ending) => break Some(ending.into()),
                Next::Closed => break None,
            }
        }
    };
    // A client that does not read does not get its close frame either; it is not waited for.
    let _closed = tokio::time::timeout(CLOSE_WAIT_MAX, session.close(reason.map(Into::into))).await;
}

async fn send(session: &mut Session, replay: &mut Replay, frame: Frame) -> Sent {
    let write = async {
        let written = match frame {
            Frame::Text(text) => session.text(text).await,
            Frame::Pong(bytes) => session.pong(&bytes).await,
            Frame::Fact {
                conversation, seq, ..
            } if replay.covers(conversation, seq) => Ok(()),
            Frame::Fact { text, .. } => session.text(text).await,
            Frame::Replay {
                conversation,
                after,
            } => {
                // Apart, because it is large and rare: every socket has room for all else that is here.
                return sent(Box::pin(replay.send(session, conversation, after)).await);
            }
            Frame::Hold(conversations) => {
                replay.hold(&conversations);
                Ok(())
            }
            Frame::Release(conversations) => {
                return sent(Box::pin(replay.release(session, &conversations)).await);
            }
        };
        if written.is_ok() { Sent::Yes } else { Sent::No }
    };
    let sent = tokio::time::timeout(SEND_WAIT_MAX, write).await;
    sent.unwrap_or(Sent::Ended(Close::Slow))
}

fn sent(replayed: Result<(), ReplayError>) -> Sent {
    match replayed {
        Ok(()) => Sent::Yes,
        Err(ReplayError::Gone) => Sent::No,
        Err(error @ (ReplayError::Store(_) | ReplayError::Hub(_))) => {
            tracing::warn!(%error, "failed to replay a conversation");
            Sent::Ended(Close::Internal)
        }
    }
}
