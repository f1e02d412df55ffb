//! The writing half of a socket: takes what waits in the outbox, in order, and makes frames of it.
//! Replays happen here, so that what follows them can be told apart from what they have sent.
//!
//! It is the body of the response that opened the socket: the task of the connection asks for bytes when it has room
//! for them. A push then passes no other task and no other queue, and for a client that does not read nothing runs.

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_http::ws::{CloseReason, OpCode, Parser};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::web::{Bytes, BytesMut};
use bellhop_actors::ending::Ending;
use bellhop_actors::outbox::{Frame, Next, OutboxReader};

use super::close::close_reason;
use super::limits::{CHUNK_BYTES, CONTROL_BYTES_MAX};
use super::places::Place;
use super::replay::{Replay, ReplayError};

/// Frames as bytes, until the connection takes them.
#[derive(Clone, Default)]
pub(super) struct Wire(Rc<RefCell<BytesMut>>);

impl Wire {
    /// Waits while much is there already: who takes it asks for more.
    pub(super) async fn text(&self, text: &str) {
        self.write(OpCode::Text, text.as_bytes());
        poll_fn(|_| {
            if self.0.borrow().len() < CHUNK_BYTES {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
        .await;
    }

    fn write(&self, code: OpCode, payload: &[u8]) {
        Parser::write_message(&mut self.0.borrow_mut(), payload, code, true, false);
    }

    fn close(&self, reason: Option<CloseReason>) {
        Parser::write_close(&mut self.0.borrow_mut(), reason, false);
    }
}

pub(super) struct Writing {
    wire: Wire,
    /// Nothing once all is written.
    pump: Option<Pin<Box<dyn Future<Output = ()>>>>,
    /// Tells the reading half when the connection is gone.
    _reading: BoxBody,
    _place: Option<Place>,
}

impl Writing {
    /// `reading` is the body that came with the reading half.
    pub(super) fn new(
        outbox: OutboxReader,
        replay: Replay,
        reading: BoxBody,
        place: Option<Place>,
    ) -> Self {
        let wire = Wire::default();
        Self {
            pump: Some(Box::pin(pump(wire.clone(), outbox, replay))),
            wire,
            _reading: reading,
            _place: place,
        }
    }
}

impl MessageBody for Writing {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let this = self.get_mut();
        if let Some(pump) = &mut this.pump
            && pump.as_mut().poll(context).is_ready()
        {
            this.pump = None;
        }
        // Taken whole: an idle socket keeps no room.
        let bytes = this.wire.0.take();
        if !bytes.is_empty() {
            Poll::Ready(Some(Ok(bytes.freeze())))
        } else if this.pump.is_none() {
            Poll::Ready(None)
        } else {
            Poll::Pending
        }
    }
}

/// Runs until the hub ends the socket or the session is gone.
async fn pump(wire: Wire, mut outbox: OutboxReader, mut replay: Replay) {
    let ending = loop {
        match outbox.next().await {
            Next::Frame(frame) => send(&wire, &mut replay, &mut outbox, frame).await,
            Next::End(ending) => break Some(ending),
            Next::Closed => break None,
        }
    };
    wire.close(ending.map(close_reason));
}

async fn send(wire: &Wire, replay: &mut Replay, outbox: &mut OutboxReader, frame: Frame) {
    match frame {
        Frame::Text(text) => wire.text(&text).await,
        Frame::Ping => wire.write(OpCode::Ping, b""),
        Frame::Pong(bytes) => {
            let bytes = bytes.get(..CONTROL_BYTES_MAX).unwrap_or(&bytes);
            wire.write(OpCode::Pong, bytes);
        }
        Frame::Fact {
            conversation,
            seq,
            text,
        } => {
            if !replay.covers(conversation, seq) {
                wire.text(&text).await;
            }
        }
        Frame::Hold(conversations) => replay.hold(&conversations),
        // Apart, because they are large and rare: every socket has room for all else that is here.
        Frame::Replay {
            conversation,
            after,
        } => unless_ended(outbox, Box::pin(replay.send(wire, conversation, after))).await,
        Frame::Release(conversations) => {
            unless_ended(outbox, Box::pin(replay.release(wire, &conversations))).await;
        }
    }
}

async fn unless_ended(
    outbox: &mut OutboxReader,
    replayed: impl Future<Output = Result<(), ReplayError>>,
) {
    let replayed = tokio::select! {
        biased;
        replayed = replayed => replayed,
        _ = outbox.ended() => Ok(()),
    };
    if let Err(error) = replayed {
        tracing::warn!(%error, "failed to replay a conversation");
        outbox.end(Ending::Internal);
    }
}
