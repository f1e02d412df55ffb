//! What waits for one socket. Nobody waits for a socket: what does not fit closes it.
//! One ordered queue carries answers, pushes and replays, so their order needs no other care.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bellhop_domain::{ConversationId, Seq};
use bytestring::ByteString;
use tokio::sync::{Notify, mpsc};

use crate::limits::{OUTBOX_BYTES_MAX, OUTBOX_FRAMES_MAX, OUTBOX_SIGNALS_SHARE};

#[derive(Debug)]
pub enum Frame {
    /// An answer or a signal: sent as it is.
    Text(ByteString),
    /// A fact of a conversation: skipped if a replay has already sent it.
    Fact {
        conversation: ConversationId,
        seq: Seq,
        text: ByteString,
    },
    /// The answer to a client's ping.
    Pong(Vec<u8>),
    /// Send everything after `seq` from the store before going on.
    Replay {
        conversation: ConversationId,
        after: Seq,
    },
}

impl Frame {
    fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Fact { text, .. } => text.len(),
            Self::Pong(bytes) => bytes.len(),
            Self::Replay { .. } => 0,
        }
    }
}

/// Why the hub ends a socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    Slow,
    Shutdown,
    SessionEnded,
    Unauthenticated,
}

#[derive(Debug, Default)]
struct Shared {
    bytes: AtomicUsize,
    is_ended: AtomicBool,
    ending: std::sync::Mutex<Option<Ending>>,
    wake: Notify,
}

/// The hub's end.
#[derive(Clone, Debug)]
pub struct Outbox {
    frames: mpsc::Sender<Frame>,
    shared: Arc<Shared>,
}

/// The socket's end.
#[derive(Debug)]
pub struct OutboxReader {
    frames: mpsc::Receiver<Frame>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
pub enum Next {
    Frame(Frame),
    End(Ending),
    /// The session is gone.
    Closed,
}

pub fn outbox() -> (Outbox, OutboxReader) {
    let (sender, receiver) = mpsc::channel(OUTBOX_FRAMES_MAX);
    let shared = Arc::new(Shared::default());
    (
        Outbox {
            frames: sender,
            shared: Arc::clone(&shared),
        },
        OutboxReader {
            frames: receiver,
            shared,
        },
    )
}

impl Outbox {
    /// An answer or a fact: if it does not fit, the socket is closed as slow and resumes later.
    pub fn push(&self, frame: Frame) {
        let bytes = frame.bytes();
        let waiting = self.shared.bytes.fetch_add(bytes, Ordering::Relaxed);
        if waiting.saturating_add(bytes) > OUTBOX_BYTES_MAX || self.frames.try_send(frame).is_err()
        {
            self.shared.bytes.fetch_sub(bytes, Ordering::Relaxed);
            self.end(Ending::Slow);
        }
    }

    /// Typing, presence: dropped when much is waiting.
    pub fn push_signal(&self, text: &ByteString) {
        let is_full = self.frames.capacity() < OUTBOX_FRAMES_MAX / OUTBOX_SIGNALS_SHARE
            || self.shared.bytes.load(Ordering::Relaxed) > OUTBOX_BYTES_MAX / OUTBOX_SIGNALS_SHARE;
        if is_full {
            metrics::counter!("bellhop_signals_dropped_total").increment(1);
        } else {
            self.push(Frame::Text(text.clone()));
        }
    }

    /// The first reason given is the one told.
    pub fn end(&self, ending: Ending) {
        if self.shared.is_ended.swap(true, Ordering::AcqRel) {
            return;
        }
        if ending == Ending::Slow {
            metrics::counter!("bellhop_sockets_slow_total").increment(1);
        }
        if let Ok(mut told) = self.shared.ending.lock() {
            *told = Some(ending);
        }
        self.shared.wake.notify_one();
    }
}

impl OutboxReader {
    /// An ending overtakes all frames that wait.
    pub async fn next(&mut self) -> Next {
        tokio::select! {
            biased;
            () = self.shared.wake.notified() => self.ending().map_or(Next::Closed, Next::End),
            frame = self.frames.recv() => match frame {
                Some(frame) => {
                    self.shared.bytes.fetch_sub(frame.bytes(), Ordering::Relaxed);
                    Next::Frame(frame)
                }
                None => Next::Closed,
            }
        }
    }

    /// For a writer that is held up by a client that does not read.
    pub async fn ended(&self) -> Option<Ending> {
        self.shared.wake.notified().await;
        self.ending()
    }

    fn ending(&self) -> Option<Ending> {
        self.shared.ending.lock().ok().and_then(|told| *told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_does_not_fit_ends_the_socket_as_slow() {
        let (outbox, mut reader) = outbox();
        let text = ByteString::from("x".repeat(OUTBOX_BYTES_MAX / 4));
        for _ in 0..5 {
            outbox.push(Frame::Text(text.clone()));
        }
        assert!(matches!(reader.next().await, Next::End(Ending::Slow)));
    }

    #[tokio::test]
    async fn signals_give_way_before_messages_do() {
        let (outbox, mut reader) = outbox();
        let half = ByteString::from("x".repeat(OUTBOX_BYTES_MAX / 2 + 1));
        outbox.push(Frame::Text(half.clone()));
        outbox.push_signal(&ByteString::from("typing"));
        outbox.push(Frame::Text(ByteString::from("message")));
        assert!(matches!(reader.next().await, Next::Frame(Frame::Text(text)) if text == half));
        assert!(matches!(reader.next().await, Next::Frame(Frame::Text(text)) if text == "message"));
    }

    #[tokio::test]
    async fn reading_makes_room() {
        let (outbox, mut reader) = outbox();
        let text = ByteString::from("x".repeat(OUTBOX_BYTES_MAX / 2 + 1));
        for _ in 0..10 {
            outbox.push(Frame::Text(text.clone()));
            assert!(matches!(reader.next().await, Next::Frame(_)));
        }
    }
}
