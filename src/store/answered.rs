//! A connection on which an answer is due does not wait for it forever.
//!
//! Postgres ends a statement that takes too long, TCP notices a machine that is gone; neither helps when what stands
//! between the two acknowledges every byte and passes nothing on. So the stream itself is watched: bytes went out,
//! and for twice the time that a statement may take nothing came back. Then the connection counts as broken.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_postgres::Socket;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};

/// The last message of every answer, without the state that follows: <https://www.postgresql.org/docs/current/protocol-message-formats.html>
const READY_FOR_QUERY: [u8; 5] = [b'Z', 0, 0, 0, 5];
const TAIL_BYTES: usize = READY_FOR_QUERY.len() + 1;

/// Bytes to and from Postgres, with a bound on its silence.
pub(super) struct Answered<S> {
    stream: S,
    silence_max: Duration,
    /// Runs while an answer is due.
    due: Option<Pin<Box<Sleep>>>,
    /// The last bytes that were read.
    tail: [u8; TAIL_BYTES],
}

impl<S> Answered<S> {
    fn new(stream: S, silence_max: Duration) -> Self {
        Self {
            stream,
            silence_max,
            due: None,
            tail: [0; TAIL_BYTES],
        }
    }

    /// Something went out: from now on an answer is due.
    fn sent(&mut self) {
        let deadline = Instant::now() + self.silence_max;
        match &mut self.due {
            Some(due) => due.as_mut().reset(deadline),
            None => self.due = Some(Box::pin(sleep_until(deadline))),
        }
    }

    /// Something came in: the whole answer, or a part of it and the rest is due.
    /// Of two that are due (`group_commit`) only the first is watched for; the writer has a limit of its own.
    fn received(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let new = bytes.len().min(TAIL_BYTES);
        self.tail.rotate_left(new);
        let newest = bytes.iter().rev();
        for (kept, byte) in self.tail.iter_mut().rev().zip(newest) {
            *kept = *byte;
        }
        if self.tail.starts_with(&READY_FOR_QUERY) {
            self.due = None;
        } else if self.due.is_some() {
            self.sent();
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Answered<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(Ok(())) => {
                this.received(buffer.filled().get(before..).unwrap_or_default());
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                let Some(due) = &mut this.due else {
                    return Poll::Pending;
                };
                ready!(due.as_mut().poll(context));
                let seconds = this.silence_max.as_secs_f32();
                let text = format!("Postgres has said nothing for {seconds} s");
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, text)))
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Answered<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = ready!(Pin::new(&mut this.stream).poll_write(context, bytes))?;
        this.sent();
        // Who reads may have been told to wait before anything was due: the timer must know whom to wake.
        if let Some(due) = &mut this.due {
            let _not_yet = due.as_mut().poll(context);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

impl<S: TlsStream + Unpin> TlsStream for Answered<S> {
    fn channel_binding(&self) -> ChannelBinding {
        self.stream.channel_binding()
    }
}

/// Makes connections of another kind, watched. `tokio_postgres` lets others wrap its sockets here and nowhere else.
#[derive(Clone)]
pub(super) struct Watching<T> {
    pub inner: T,
    pub silence_max: Duration,
}

impl<T> MakeTlsConnect<Socket> for Watching<T>
where
    T: MakeTlsConnect<Socket>,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send + 'static,
{
    type Stream = Answered<T::Stream>;
    type TlsConnect = Watching<T::TlsConnect>;
    type Error = T::Error;

    fn make_tls_connect(&mut self, domain: &str) -> Result<Self::TlsConnect, Self::Error> {
        Ok(Watching {
            inner: self.inner.make_tls_connect(domain)?,
            silence_max: self.silence_max,
        })
    }
}

impl<T> TlsConnect<Socket> for Watching<T>
where
    T: TlsConnect<Socket>,
    T::Future: Send + 'static,
{
    type Stream = Answered<T::Stream>;
    type Error = T::Error;
    type Future = futures_util::future::BoxFuture<'static, Result<Self::Stream, Self::Error>>;

    fn connect(self, socket: Socket) -> Self::Future {
        let connecting = self.inner.connect(socket);
        Box::pin(async move { Ok(Answered::new(connecting.await?, self.silence_max)) })
    }
}

/// No TLS, in the place where TLS would be.
#[derive(Clone, Copy)]
pub(super) struct Plain;

pub(super) struct PlainStream(Socket);

impl MakeTlsConnect<Socket> for Plain {
    type Stream = PlainStream;
    type TlsConnect = Self;
    type Error = io::Error;

    fn make_tls_connect(&mut self, _domain: &str) -> io::Result<Self> {
        Ok(Self)
    }
}

impl TlsConnect<Socket> for Plain {
    type Stream = PlainStream;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<PlainStream>>;

    fn connect(self, socket: Socket) -> Self::Future {
        std::future::ready(Ok(PlainStream(socket)))
    }
}

impl AsyncRead for PlainStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(context, buffer)
    }
}

impl AsyncWrite for PlainStream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(context)
    }
}

impl TlsStream for PlainStream {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const DONE: &[u8] = &[b'Z', 0, 0, 0, 5, b'I'];

    /// Whether more is due after a dialogue.
    async fn is_due(is_asked: bool, answers: &[&[u8]]) -> bool {
        let (ours, mut theirs) = duplex(1_024);
        let mut ours = Answered::new(ours, Duration::from_secs(3_600));
        if is_asked {
            ours.write_all(b"Q").await.unwrap();
        }
        let mut buffer = [0; 64];
        for answer in answers {
            theirs.write_all(answer).await.unwrap();
            let read = ours.read(&mut buffer).await.unwrap();
            assert_eq!(&buffer[..read], *answer);
        }
        ours.due.is_some()
    }

    #[tokio::test]
    async fn an_answer_is_due_until_all_of_it_is_here() {
        let check = async |is_asked, answers: &[&[u8]], expected| {
            assert_eq!(is_due(is_asked, answers).await, expected, "{answers:?}");
        };
        check(false, &[], false).await;
        check(true, &[], true).await;
        check(true, &[DONE], false).await;
        check(true, &[b"rows"], true).await;
        check(true, &[b"rows", b"more", DONE], false).await;
        check(true, &[b"rowsZ\0\0\0\x05T"], false).await;
        check(true, &[b"rows", b"Z\0\0", b"\0\x05I"], false).await;
        check(true, &[b"Z\0\0\0", b"\x06I"], true).await;
        check(true, &[DONE, b"a notice"], false).await;
    }

    /// As tokio-postgres does it: it looks for something to read, and then writes.
    #[tokio::test]
    async fn one_that_does_not_come_breaks_the_connection() {
        let (ours, _theirs) = duplex(1_024);
        let ours = Answered::new(ours, Duration::from_millis(10));
        let (mut reader, mut writer) = tokio::io::split(ours);
        let mut buffer = [0; 8];
        let (read, written) = tokio::join!(reader.read(&mut buffer), writer.write_all(b"Q"));
        written.unwrap();
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
