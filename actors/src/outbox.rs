//! What waits for one socket. Nobody waits for a socket: what does not fit closes it.
//! One ordered queue carries answers, pushes and replays, so their order needs no other care.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bellhop_domain::{ConversationId, Seq};
use bytestring::ByteString;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use crate::backlog::Backlog;
use crate::limits::{FINISH_WAIT_MAX, OUTBOX_BYTES_MAX, OUTBOX_FRAMES_MAX, OUTBOX_SIGNALS_SHARE};

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
    /// Replays of these are on their way: facts that come before them are left to them.
    Hold(Arc<[ConversationId]>),
    /// What of these was held back, and not replayed since, is replayed now.
    Release(Arc<[ConversationId]>),
}

impl Frame {
    fn bytes(&self) -> usize {
        match self {
            Self::Text(text) | Self::Fact { text, .. } => text.len(),
            Self::Pong(bytes) => bytes.len(),
            Self::Replay { .. } | Self::Hold(_) | Self::Release(_) => 0,
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
    RateLimited,
}

impl Ending {
    /// Whether what waits is sent before the socket closes: answers to what is committed already,
    /// or the reason why a log-in was refused.
    fn lets_finish(self) -> bool {
        match self {
            Self::Shutdown | Self::Unauthenticated | Self::RateLimited => true,
            Self::Slow | Self::SessionEnded => false,
        }
    }
}

#[derive(Debug)]
struct Shared {
    /// What all sockets together hold.
    backlog: Arc<Backlog>,
    bytes: AtomicUsize,
    is_ended: AtomicBool,
    ending: std::sync::Mutex<Option<Ending>>,
    wake: Notify,
    /// Requests whose answers are still to come.
    under_way: AtomicUsize,
    answered: Notify,
}

impl Shared {
    /// Answers what this socket holds with them.
    fn take(&self, bytes: usize) -> usize {
        self.backlog.take(bytes);
        self.bytes
            .fetch_add(bytes, Ordering::Relaxed)
            .saturating_add(bytes)
    }

    fn give_back(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
        self.backlog.give_back(bytes);
    }

    /// Bytes that this socket may hold now.
    fn room(&self) -> usize {
        OUTBOX_BYTES_MAX.min(self.backlog.allowance())
    }
}

/// The hub's end.
#[derive(Clone, Debug)]
pub struct Outbox {
    /// In boxes: a channel has room for 32 from the start, and most sockets never have one waiting.
    frames: mpsc::Sender<Box<Frame>>,
    shared: Arc<Shared>,
}

/// The socket's end.
#[derive(Debug)]
pub struct OutboxReader {
    frames: mpsc::Receiver<Box<Frame>>,
    shared: Arc<Shared>,
    /// What ends the socket once the rest is sent, and when the rest is given up.
    finishing: Option<(Ending, Instant)>,
}

/// A request whose answer a socket that ends still waits for. Drop it when the answer is in the outbox.
#[derive(Debug)]
pub struct UnderWay(Arc<Shared>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::AcqRel);
        self.0.answered.notify_one();
    }
}

#[derive(Debug)]
pub enum Next {
    Frame(Frame),
    End(Ending),
    /// The session is gone.
    Closed,
}

/// An outbox that shares the room of `backlog` with the others.
pub fn outbox(backlog: &Arc<Backlog>) -> (Outbox, OutboxReader) {
    let (sender, receiver) = mpsc::channel(OUTBOX_FRAMES_MAX);
    let shared = Arc::new(Shared {
        backlog: Arc::clone(backlog),
        bytes: AtomicUsize::new(0),
        is_ended: AtomicBool::new(false),
        ending: std::sync::Mutex::new(None),
        wake: Notify::new(),
        under_way: AtomicUsize::new(0),
        answered: Notify::new(),
    });
    (
        Outbox {
            frames: sender,
            shared: Arc::clone(&shared),
        },
        OutboxReader {
            frames: receiver,
            shared,
            finishing: None,
        },
    )
}

impl Outbox {
    /// An answer or a fact: if it does not fit, the socket is closed as slow and resumes later.
    pub fn push(&self, frame: Frame) {
        let bytes = frame.bytes();
        let holds = self.shared.take(bytes);
        let fits = bytes == 0 || holds <= self.shared.room();
        let refused = if fits {
            self.frames.try_send(Box::new(frame)).err()
        } else {
            Some(mpsc::error::TrySendError::Full(Box::new(frame)))
        };
        match refused {
            None => {}
            Some(mpsc::error::TrySendError::Full(_)) => {
                self.shared.give_back(bytes);
                self.end(Ending::Slow);
            }
            // Nobody writes to this socket any more.
            Some(mpsc::error::TrySendError::Closed(_)) => self.shared.give_back(bytes),
        }
    }

    /// Typing, presence: dropped when much is waiting, here or for all sockets together.
    pub fn push_signal(&self, text: &ByteString) {
        let is_full = self.frames.capacity() < OUTBOX_FRAMES_MAX / OUTBOX_SIGNALS_SHARE
            || self.shared.bytes.load(Ordering::Relaxed)
                > self.shared.room() / OUTBOX_SIGNALS_SHARE
            || self.shared.backlog.is_long();
        if is_full {
            metrics::counter!("bellhop_signals_dropped_total").increment(1);
        } else {
            self.push(Frame::Text(text.clone()));
        }
    }

    /// Nothing when the socket is about to end: a new request is not begun any more.
    pub fn begin(&self) -> Option<UnderWay> {
        self.shared.under_way.fetch_add(1, Ordering::AcqRel);
        let under_way = UnderWay(Arc::clone(&self.shared));
        (!self.shared.is_ended.load(Ordering::Acquire)).then_some(under_way)
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
    /// An ending overtakes all frames that wait, unless it lets them finish.
    pub async fn next(&mut self) -> Next {
        if self.finishing.is_none() {
            tokio::select! {
                biased;
                () = self.shared.wake.notified() => match self.ending() {
                    Some(ending) if ending.lets_finish() => self.finish(ending),
                    Some(ending) => return Next::End(ending),
                    None => return Next::Closed,
                },
                frame = self.frames.recv() => return self.taken(frame),
            }
        }
        match self.finishing {
            Some((ending, until)) => self.rest(ending, until).await,
            None => Next::Closed,
        }
    }

    /// For a writer that is held up by a client that does not read.
    pub async fn ended(&mut self) -> Option<Ending> {
        if self.finishing.is_none() {
            self.shared.wake.notified().await;
            match self.ending() {
                Some(ending) if ending.lets_finish() => self.finish(ending),
                ending => return ending,
            }
        }
        let (ending, until) = self.finishing?;
        tokio::time::sleep_until(until).await;
        Some(ending)
    }

    fn finish(&mut self, ending: Ending) {
        self.finishing = Some((ending, Instant::now() + FINISH_WAIT_MAX));
    }

    /// What is there already, then the answers under way, and then the end.
    async fn rest(&mut self, ending: Ending, until: Instant) -> Next {
        while Instant::now() < until {
            if let Ok(frame) = self.frames.try_recv() {
                return self.taken(Some(frame));
            }
            if self.shared.under_way.load(Ordering::Acquire) == 0 {
                // An answer is pushed before its request stops being under way.
                return match self.frames.try_recv() {
                    Ok(frame) => self.taken(Some(frame)),
                    Err(_) => Next::End(ending),
                };
            }
            let answered = self.shared.answered.notified();
            let _in_time = tokio::time::timeout_at(until, answered).await;
        }
        Next::End(ending)
    }

    fn taken(&self, frame: Option<Box<Frame>>) -> Next {
        match frame {
            Some(frame) => {
                self.shared.give_back(frame.bytes());
                Next::Frame(*frame)
            }
            None => Next::Closed,
        }
    }

    fn ending(&self) -> Option<Ending> {
        self.shared.ending.lock().ok().and_then(|told| *told)
    }
}

impl Drop for OutboxReader {
    fn drop(&mut self) {
        self.frames.close();
        while let Ok(frame) = self.frames.try_recv() {
            self.shared.give_back(frame.bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox() -> (Outbox, OutboxReader) {
        super::outbox(&Arc::default())
    }

    #[tokio::test]
    async fn sockets_that_are_not_read_leave_room_for_one_that_is() {
        let text = ByteString::from("x".repeat(1_000));
        let backlog = Arc::new(Backlog::of(200_000));
        let deaf: Vec<_> = (0..50).map(|_| super::outbox(&backlog)).collect();
        let (read, mut reader) = super::outbox(&backlog);
        for _ in 0..100 {
            for (outbox, _) in &deaf {
                outbox.push(Frame::Text(text.clone()));
            }
            assert!(backlog.bytes() <= 200_000);
            read.push(Frame::Text(text.clone()));
            assert!(matches!(reader.next().await, Next::Frame(_)));
        }
        drop(deaf);
        assert_eq!(backlog.bytes(), 0);
    }

    #[tokio::test]
    async fn signals_give_way_when_others_hold_much() {
        let backlog = Arc::new(Backlog::of(10_000));
        let (deaf, _unread) = super::outbox(&backlog);
        deaf.push(Frame::Text(ByteString::from("x".repeat(5_000))));
        let (other, mut reader) = super::outbox(&backlog);
        other.push_signal(&ByteString::from("typing"));
        other.push(Frame::Text(ByteString::from("message")));
        assert!(matches!(reader.next().await, Next::Frame(Frame::Text(text)) if text == "message"));
    }

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
    async fn a_shutdown_waits_for_answers_and_begins_nothing_new() {
        let (outbox, mut reader) = outbox();
        let under_way = outbox.begin().unwrap();
        outbox.push(Frame::Text(ByteString::from("committed")));
        outbox.end(Ending::Shutdown);
        assert!(outbox.begin().is_none());
        assert!(
            matches!(reader.next().await, Next::Frame(Frame::Text(text)) if text == "committed")
        );
        let late = tokio::spawn(async move {
            outbox.push(Frame::Text(ByteString::from("answer")));
            drop(under_way);
        });
        assert!(matches!(reader.next().await, Next::Frame(Frame::Text(text)) if text == "answer"));
        assert!(matches!(reader.next().await, Next::End(Ending::Shutdown)));
        late.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_shutdown_waits_only_so_long() {
        let (outbox, mut reader) = outbox();
        let _never_answered = outbox.begin().unwrap();
        outbox.end(Ending::Shutdown);
        assert!(matches!(reader.next().await, Next::End(Ending::Shutdown)));
    }

    #[tokio::test]
    async fn the_end_of_a_session_overtakes_what_waits() {
        let (outbox, mut reader) = outbox();
        outbox.push(Frame::Text(ByteString::from("not for them any more")));
        outbox.end(Ending::SessionEnded);
        assert!(matches!(
            reader.next().await,
            Next::End(Ending::SessionEnded)
        ));
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
