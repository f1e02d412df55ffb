//! What waits for one socket. Nobody waits for a socket: what does not fit closes it.
//! One ordered queue carries answers, pushes and replays, so their order needs no other care.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bellhop_domain::{ConversationId, Seq};
use bytestring::ByteString;
use tokio::sync::{Notify, SetOnce};
use tokio::time::Instant;

use crate::backlog::Backlog;
use crate::ending::Ending;
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
    Ping,
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
            Self::Ping | Self::Replay { .. } | Self::Hold(_) | Self::Release(_) => 0,
        }
    }
}

#[derive(Debug)]
struct Shared {
    /// What all sockets together hold.
    backlog: Arc<Backlog>,
    waiting: Mutex<Waiting>,
    /// Something of `waiting` has changed that the reader has to look at.
    wake: Notify,
    /// Why the socket ends, once it does: its session has to know even if nobody reads.
    /// Set with `waiting` locked, so that a request either is under way before or does not begin.
    ended: SetOnce<Ending>,
}

/// A channel of tokio's would hold room for 32 frames from the start, 800 bytes of each idle socket.
#[derive(Debug)]
struct Waiting {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// Requests whose answers are still to come.
    under_way: usize,
    outboxes: usize,
    is_read: bool,
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Bytes that this socket may hold now.
    fn room(&self) -> usize {
        OUTBOX_BYTES_MAX.min(self.backlog.allowance())
    }

    /// The oldest frame that waits.
    fn next(&self) -> Option<Frame> {
        let mut waiting = self.waiting();
        let frame = waiting.frames.pop_front()?;
        if waiting.frames.is_empty() {
            // An idle socket keeps no room.
            waiting.frames = VecDeque::new();
        }
        let bytes = frame.bytes();
        waiting.bytes = waiting.bytes.saturating_sub(bytes);
        drop(waiting);
        self.backlog.give_back(bytes);
        Some(frame)
    }

    fn end(&self, ending: Ending) {
        let waiting = self.waiting();
        let is_first = self.ended.set(ending).is_ok();
        drop(waiting);
        if !is_first {
            return;
        }
        metrics::counter!("bellhop_sockets_closed_total", "reason" => ending.name()).increment(1);
        if ending == Ending::Slow {
            metrics::counter!("bellhop_sockets_slow_total").increment(1);
        }
        self.wake.notify_one();
    }

    /// What waits is for nobody any more, and neither is what comes.
    fn discard(&self) {
        let mut waiting = self.waiting();
        waiting.is_read = false;
        let _frames = std::mem::take(&mut waiting.frames);
        let bytes = std::mem::take(&mut waiting.bytes);
        drop(waiting);
        self.backlog.give_back(bytes);
    }
}

/// The hub's end.
#[derive(Debug)]
pub struct Outbox(Arc<Shared>);

impl Clone for Outbox {
    fn clone(&self) -> Self {
        let mut waiting = self.0.waiting();
        waiting.outboxes = waiting.outboxes.saturating_add(1);
        drop(waiting);
        Self(Arc::clone(&self.0))
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        waiting.outboxes = waiting.outboxes.saturating_sub(1);
        let is_last = waiting.outboxes == 0;
        drop(waiting);
        if is_last {
            self.0.wake.notify_one();
        }
    }
}

/// The socket's end.
#[derive(Debug)]
pub struct OutboxReader {
    shared: Arc<Shared>,
    /// What ends the socket once the rest is sent, and when the rest is given up.
    finishing: Option<(Ending, Instant)>,
}

/// A request whose answer a socket that ends still waits for. Drop it when the answer is in the outbox.
#[derive(Debug)]
pub struct UnderWay(Arc<Shared>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut waiting = self.0.waiting();
        waiting.under_way = waiting.under_way.saturating_sub(1);
        let is_awaited = self.0.ended.initialized();
        drop(waiting);
        if is_awaited {
            self.0.wake.notify_one();
        }
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
    let shared = Arc::new(Shared {
        backlog: Arc::clone(backlog),
        waiting: Mutex::new(Waiting {
            frames: VecDeque::new(),
            bytes: 0,
            under_way: 0,
            outboxes: 1,
            is_read: true,
        }),
        wake: Notify::new(),
        ended: SetOnce::new(),
    });
    let reader = OutboxReader {
        shared: Arc::clone(&shared),
        finishing: None,
    };
    (Outbox(shared), reader)
}

impl Outbox {
    /// An answer or a fact: if it does not fit, the socket is closed as slow and resumes later.
    pub fn push(&self, frame: Frame) {
        let bytes = frame.bytes();
        let mut waiting = self.0.waiting();
        // Nobody writes to this socket any more.
        if !waiting.is_read {
            return;
        }
        self.0.backlog.take(bytes);
        let holds = waiting.bytes.saturating_add(bytes);
        let fits =
            (bytes == 0 || holds <= self.0.room()) && waiting.frames.len() < OUTBOX_FRAMES_MAX;
        if fits {
            waiting.frames.push_back(frame);
            waiting.bytes = holds;
            drop(waiting);
            self.0.wake.notify_one();
        } else {
            drop(waiting);
            self.0.backlog.give_back(bytes);
            self.end(Ending::Slow);
        }
    }

    /// Typing, presence: dropped when much is waiting, here or for all sockets together.
    pub fn push_signal(&self, text: &ByteString) {
        let waiting = self.0.waiting();
        let free = OUTBOX_FRAMES_MAX.saturating_sub(waiting.frames.len());
        let is_full = free < OUTBOX_FRAMES_MAX / OUTBOX_SIGNALS_SHARE
            || waiting.bytes > self.0.room() / OUTBOX_SIGNALS_SHARE
            || self.0.backlog.is_long();
        drop(waiting);
        if is_full {
            metrics::counter!("bellhop_signals_dropped_total").increment(1);
        } else {
            self.push(Frame::Text(text.clone()));
        }
    }

    /// Nothing when the socket is about to end: a new request is not begun any more.
    pub fn begin(&self) -> Option<UnderWay> {
        let mut waiting = self.0.waiting();
        if self.0.ended.initialized() {
            return None;
        }
        waiting.under_way = waiting.under_way.saturating_add(1);
        drop(waiting);
        Some(UnderWay(Arc::clone(&self.0)))
    }

    /// The first reason given is the one told.
    pub fn end(&self, ending: Ending) {
        self.0.end(ending);
    }

    /// The session is over: what its client has not read yet takes no more room.
    pub fn discard(&self) {
        self.0.discard();
    }

    /// When the hub ends the socket, and why.
    pub fn ended(&self) -> impl Future<Output = Ending> + use<> {
        let shared = Arc::clone(&self.0);
        async move { *shared.ended.wait().await }
    }
}

impl OutboxReader {
    /// An ending overtakes all frames that wait, unless it lets them finish.
    pub async fn next(&mut self) -> Next {
        loop {
            if let Some((ending, until)) = self.finishing {
                return self.rest(ending, until).await;
            }
            match self.ending() {
                Some(ending) if ending.lets_finish() => self.finish(ending),
                Some(ending) => return Next::End(ending),
                None => {
                    if let Some(frame) = self.shared.next() {
                        return Next::Frame(frame);
                    }
                    if self.shared.waiting().outboxes == 0 {
                        return Next::Closed;
                    }
                    self.shared.wake.notified().await;
                    // Whoever is ready on this thread comes first: an answer then leaves in one write with its event.
                    tokio::task::yield_now().await;
                }
            }
        }
    }

    /// For a writer that is held up by a client that does not read.
    pub async fn ended(&mut self) -> Ending {
        loop {
            if let Some((ending, until)) = self.finishing {
                tokio::time::sleep_until(until).await;
                return ending;
            }
            match self.ending() {
                Some(ending) if ending.lets_finish() => self.finish(ending),
                Some(ending) => return ending,
                None => self.shared.wake.notified().await,
            }
        }
    }

    /// The first reason given is the one told.
    pub fn end(&self, ending: Ending) {
        self.shared.end(ending);
    }

    fn finish(&mut self, ending: Ending) {
        self.finishing = Some((ending, Instant::now() + ending.patience()));
    }

    /// What is there already, then the answers under way, and then the end.
    async fn rest(&mut self, ending: Ending, until: Instant) -> Next {
        while Instant::now() < until {
            // Asked before the frames: an answer is pushed before its request stops being under way.
            let is_all = self.shared.waiting().under_way == 0;
            if let Some(frame) = self.shared.next() {
                return Next::Frame(frame);
            }
            if is_all {
                break;
            }
            let answered = self.shared.wake.notified();
            let _in_time = tokio::time::timeout_at(until, answered).await;
        }
        Next::End(ending)
    }

    fn ending(&self) -> Option<Ending> {
        self.shared.ended.get().copied()
    }
}

impl Drop for OutboxReader {
    fn drop(&mut self) {
        self.shared.discard();
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
    async fn the_end_is_heard_of_though_nobody_reads() {
        let (outbox, _unread) = outbox();
        let ended = tokio::spawn(outbox.ended());
        outbox.end(Ending::SessionEnded);
        outbox.end(Ending::Shutdown);
        assert_eq!(ended.await.unwrap(), Ending::SessionEnded);
    }

    #[tokio::test]
    async fn what_nobody_will_read_takes_no_room() {
        let backlog = Arc::new(Backlog::of(10_000));
        let (outbox, mut reader) = super::outbox(&backlog);
        outbox.push(Frame::Text(ByteString::from("x".repeat(5_000))));
        outbox.discard();
        outbox.push(Frame::Text(ByteString::from("too late")));
        assert_eq!(backlog.bytes(), 0);
        drop(outbox);
        assert!(matches!(reader.next().await, Next::Closed));
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
