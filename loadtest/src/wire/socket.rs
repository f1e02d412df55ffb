//! One socket: whoever reads owns it, and its line can be written to from elsewhere.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde_json::Value;
use tokio::io::Interest;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Mutex;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{accept_async_with_config, client_async_with_config};

use super::frame::{Found, Side, first, put_pong, put_text};
use super::json::Answer;

/// Most frames are shorter; the buffer grows for those that are not.
const READ_BYTES: usize = 2 * 1024;
/// The stream is taken over after the handshake.
const HANDSHAKE_BYTES: usize = 1024;

/// The hub closed the socket; the code says why.
#[derive(Debug, thiserror::Error)]
#[error("the hub closed the socket with {0}")]
pub(crate) struct Closed(pub(crate) u16);

pub(crate) struct Socket {
    line: Arc<Line>,
    buffer: Vec<u8>,
    /// Before it everything has been read.
    begin: usize,
}

/// The way to the hub.
pub(crate) struct Line {
    tcp: TcpStream,
    side: Side,
    out: Mutex<Vec<u8>>,
}

impl Line {
    pub(crate) async fn send(&self, text: &str) -> anyhow::Result<()> {
        let mut out = self.out.lock().await;
        out.clear();
        put_text(&mut out, self.side, text)?;
        self.write(&out).await
    }

    async fn pong(&self, payload: &[u8]) -> anyhow::Result<()> {
        let mut out = self.out.lock().await;
        out.clear();
        put_pong(&mut out, self.side, payload)?;
        self.write(&out).await
    }

    async fn write(&self, mut bytes: &[u8]) -> anyhow::Result<()> {
        while !bytes.is_empty() {
            match self.tcp.try_write(bytes) {
                Ok(0) => bail!("the socket takes nothing any more"),
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    self.tcp.writable().await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Gone without a farewell, as when a network ends; leaves nothing behind in the kernel.
    pub(crate) fn cut(&self) -> anyhow::Result<()> {
        Ok(self.tcp.set_zero_linger()?)
    }
}

impl Socket {
    /// From one of this machine's addresses to the hub; not logged in yet.
    pub(crate) async fn connect(from: Ipv4Addr, hub: SocketAddr) -> anyhow::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((from, 0)))?;
        let tcp = socket.connect(hub).await?;
        tcp.set_nodelay(true)?;
        let url = format!("ws://{hub}/socket");
        let (stream, _) = client_async_with_config(url, tcp, Some(config())).await?;
        // The hub says nothing before the log-in, so nothing was read beyond the handshake.
        Ok(Self::new(stream.into_inner(), Side::Client))
    }

    /// The floor's end of one.
    pub(crate) async fn accept(tcp: TcpStream) -> anyhow::Result<Self> {
        tcp.set_nodelay(true)?;
        let stream = accept_async_with_config(tcp, Some(config())).await?;
        // The load generator says nothing before the handshake is answered.
        Ok(Self::new(stream.into_inner(), Side::Server))
    }

    fn new(tcp: TcpStream, side: Side) -> Self {
        let out = Mutex::new(Vec::new());
        Self {
            line: Arc::new(Line { tcp, side, out }),
            buffer: Vec::new(),
            begin: 0,
        }
    }

    /// To write to this socket from elsewhere while it is being read.
    pub(crate) fn line(&self) -> Arc<Line> {
        Arc::clone(&self.line)
    }

    pub(crate) async fn send(&self, text: &str) -> anyhow::Result<()> {
        self.line.send(text).await
    }

    /// The next frame of text; pings are answered on the way. May be dropped while it waits: nothing is lost.
    pub(crate) async fn next(&mut self) -> anyhow::Result<&str> {
        let range = loop {
            let rest = self.buffer.get(self.begin..).unwrap_or_default();
            let Some((found, end)) = first(self.line.side, rest)? else {
                self.fill().await?;
                continue;
            };
            let from = self.begin;
            match found {
                Found::Text(range) => {
                    self.begin = from.saturating_add(end);
                    break from.saturating_add(range.start)..from.saturating_add(range.end);
                }
                Found::Ping(range) => {
                    let payload = rest.get(range).unwrap_or_default();
                    self.line.pong(payload).await?;
                    self.begin = from.saturating_add(end);
                }
                Found::Close(code) => bail!(Closed(code)),
                Found::Other => self.begin = from.saturating_add(end),
            }
        };
        let text = self.buffer.get(range).unwrap_or_default();
        Ok(std::str::from_utf8(text)?)
    }

    /// Reads what is there behind what is left.
    async fn fill(&mut self) -> anyhow::Result<()> {
        self.buffer.drain(..self.begin);
        self.begin = 0;
        if self.buffer.is_empty() && self.buffer.capacity() > READ_BYTES {
            // One long frame does not cost memory for ever.
            self.buffer = Vec::new();
        }
        loop {
            self.line.tcp.ready(Interest::READABLE).await?;
            if self.buffer.capacity().saturating_sub(self.buffer.len()) < READ_BYTES / 2 {
                self.buffer.reserve(READ_BYTES);
            }
            match self.line.tcp.try_read_buf(&mut self.buffer) {
                Ok(0) => bail!("the socket ended"),
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// For what happens once: sends and reads up to the answer; pushes on the way are dropped.
    pub(crate) async fn request(&mut self, action: &str, payload: &Value) -> anyhow::Result<Value> {
        let id = "once";
        let frame = format!(r#"{{"request_id":"{id}","action":"{action}","payload":{payload}}}"#);
        self.send(&frame).await?;
        loop {
            let answer = Answer::parse(self.next().await?)?;
            if answer.request_id != Some(id) {
                continue;
            }
            if !answer.success {
                bail!("{action} was refused: {}", answer.code());
            }
            let payload = answer.payload.context("no payload")?;
            return Ok(serde_json::from_str(payload.get())?);
        }
    }
}

fn config() -> WebSocketConfig {
    WebSocketConfig::default().read_buffer_size(HANDSHAKE_BYTES)
}

/// What ended a socket, for counting: a close code, or the first words of an error.
pub(crate) fn failure(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Closed>() {
        Some(Closed(code)) => format!("closed with {code}"),
        None => error.to_string(),
    }
}
