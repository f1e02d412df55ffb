//! A TCP client that sends what it is told, byte by byte if need be.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::hub::PATIENCE;
use crate::hub::api::Api;

pub(super) struct Raw {
    stream: TcpStream,
}

impl Raw {
    pub(super) async fn connect(api: &Api) -> Self {
        let stream = TcpStream::connect(&api.address).await.unwrap();
        Self { stream }
    }

    /// False when the hub has closed the connection.
    pub(super) async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Everything that comes until the hub closes the connection.
    pub(super) async fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        let read = self.stream.read_to_end(&mut bytes);
        let read = tokio::time::timeout(PATIENCE, read).await;
        // A reset is an end, too.
        let _ended = read.expect("the hub keeps the connection");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The head of the next answer.
    pub(super) async fn head(&mut self) -> String {
        self.until("\r\n\r\n").await
    }

    /// What comes up to these words.
    pub(super) async fn until(&mut self, words: &str) -> String {
        let mut bytes = Vec::new();
        let read = async {
            while !bytes.ends_with(words.as_bytes()) {
                match self.stream.read_u8().await {
                    Ok(byte) => bytes.push(byte),
                    Err(_) => break,
                }
            }
        };
        let read = tokio::time::timeout(PATIENCE, read).await;
        read.expect("the hub answers nothing");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// What one connection is answered until it is closed.
pub(super) async fn ask(api: &Api, bytes: impl AsRef<[u8]>) -> String {
    let mut raw = Raw::connect(api).await;
    raw.send(bytes).await;
    raw.rest().await
}

/// The status of an answer; 0 when there was none.
pub(super) fn status(answer: &str) -> u16 {
    let status = answer.split(' ').nth(1);
    status.and_then(|status| status.parse().ok()).unwrap_or(0)
}
