//! One HTTP connection that was opened before and is still open: what it hears when no new one is taken.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::PATIENCE;
use super::api::Api;

pub struct Kept(TcpStream);

impl Kept {
    pub async fn open(api: &Api) -> Self {
        Self(TcpStream::connect(&api.address).await.unwrap())
    }

    /// The status and the body; `None` when the hub has closed the connection.
    pub async fn get(&mut self, path: &str) -> Option<(u16, Value)> {
        let ask = format!("GET {path} HTTP/1.1\r\nhost: hub\r\n\r\n");
        self.0.write_all(ask.as_bytes()).await.ok()?;
        let answer = tokio::time::timeout(PATIENCE, self.answer()).await;
        answer.expect("the hub does not answer")
    }

    async fn answer(&mut self) -> Option<(u16, Value)> {
        let mut read = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&read);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let head = head.to_ascii_lowercase();
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "));
                if length.unwrap().parse::<usize>().unwrap() <= body.len() {
                    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
                    return Some((status, serde_json::from_str(body).unwrap()));
                }
            }
            let bytes = self.0.read_buf(&mut read).await.ok()?;
            if bytes == 0 {
                return None;
            }
        }
    }
}
