//! A Unix socket that wakes its task for what comes in, and for room only after a write that found none.
//!
//! Linux tells whoever polls a Unix socket for room each time that the other side has read something
//! (`unix_write_space` in `net/unix/af_unix.c`); TCP only does after a write that found none.
//! tokio's own socket polls for both, so Postgres woke the hub for each statement twice: when it began to read it,
//! and when it answered.

use std::io::{self, Write as _};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::unix::pipe;

/// Both ends of a pipe are read and written like a socket, and each is polled for one thing only.
pub(super) struct UnixSocket {
    incoming: pipe::Receiver,
    outgoing: UnixStream,
    /// While a write waits for room.
    room: Option<pipe::Sender>,
}

impl UnixSocket {
    pub(super) async fn connect(path: &Path) -> io::Result<Self> {
        Self::of(tokio::net::UnixStream::connect(path).await?.into_std()?)
    }

    /// Of one that does not block.
    fn of(stream: UnixStream) -> io::Result<Self> {
        Ok(Self {
            incoming: pipe::Receiver::from_owned_fd_unchecked(stream.try_clone()?.into())?,
            outgoing: stream,
            room: None,
        })
    }
}

impl AsyncRead for UnixSocket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.incoming).poll_read(context, buffer)
    }
}

impl AsyncWrite for UnixSocket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            if let Some(room) = &mut self.room {
                let written = ready!(Pin::new(room).poll_write(context, bytes));
                self.room = None;
                return Poll::Ready(written);
            }
            match self.outgoing.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let again = self.outgoing.try_clone()?.into();
                    self.room = Some(pipe::Sender::from_owned_fd_unchecked(again)?);
                }
                written => return Poll::Ready(written),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.outgoing.shutdown(Shutdown::Write))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::pin::pin;
    use std::time::Duration;

    use futures_util::FutureExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::runtime::Handle;
    use tokio::time::timeout;

    use super::*;

    fn pair() -> (UnixSocket, UnixStream) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        (UnixSocket::of(ours).unwrap(), theirs)
    }

    #[tokio::test]
    async fn what_comes_in_is_read_to_its_end() {
        let (mut ours, mut theirs) = pair();
        let mut some = [0; 4];
        assert!(ours.read(&mut some).now_or_never().is_none());
        theirs.write_all(b"one and two").unwrap();
        ours.read_exact(&mut some).await.unwrap();
        assert_eq!(&some, b"one ");
        drop(theirs);
        let mut rest = String::new();
        ours.read_to_string(&mut rest).await.unwrap();
        assert_eq!(rest, "and two");
        assert!(ours.write_all(b"anybody?").await.is_err());
    }

    /// More than the kernel keeps, so that the writer waits for the reader.
    #[tokio::test]
    async fn a_write_without_room_goes_on_when_there_is_some() {
        let (mut ours, mut theirs) = pair();
        let sent: Vec<u8> = (0..4_000_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let half = sent.len() / 2;
        assert!(ours.write_all(&sent).now_or_never().is_none());
        assert!(ours.room.is_some());
        let reader = std::thread::spawn(move || {
            let mut all = Vec::new();
            theirs.read_to_end(&mut all).map(|_| all)
        });
        ours.write_all(&sent[half..]).await.unwrap();
        assert!(ours.room.is_none());
        ours.shutdown().await.unwrap();
        let received = reader.join().unwrap().unwrap();
        assert!(received.starts_with(&sent[..4_096]) && received.ends_with(&sent[half..]));
    }

    /// How often the thread goes to sleep while it waits in vain for something to come in.
    async fn sleeps(ours: &mut UnixSocket, meanwhile: impl FnOnce()) -> u64 {
        let mut some = [0; 8];
        let mut reading = pin!(timeout(Duration::from_millis(20), ours.read(&mut some)));
        assert!(reading.as_mut().now_or_never().is_none());
        // For a new timer the runtime wakes itself up.
        tokio::task::yield_now().await;
        meanwhile();
        let metrics = Handle::current().metrics();
        let before = metrics.worker_park_count(0);
        assert!(reading.await.is_err());
        metrics.worker_park_count(0) - before
    }

    /// Room that nobody waits for is nothing to wake up for.
    #[tokio::test]
    async fn what_the_other_side_reads_wakes_nobody() {
        let (mut ours, mut theirs) = pair();
        ours.write_all(b"asked").await.unwrap();
        let undisturbed = sleeps(&mut ours, || ()).await;
        let reads = || theirs.read_exact(&mut [0; 5]).unwrap();
        assert_eq!(sleeps(&mut ours, reads).await, undisturbed);
    }
}
