//! Stands in for all platforms: answers what it was told to, and keeps what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::channels::send::Sender;
use crate::files::{FileSettings, FileStore};
use crate::store::database::Database;
use crate::store::pool::Pool;

/// Of the one file that there is.
pub(in crate::channels::send) const KEY: &str = "attachments/one";
const BYTES: &[u8] = b"BYTE";
/// What tells one caller from another and one call from a repeat.
const HEADERS: &[&str] = &[
    "authorization",
    "linkedin-version",
    "x-restli-method",
    "x-restli-protocol-version",
    "x-line-retry-key",
    "webhook-id",
];

pub(in crate::channels::send) enum Reply {
    Body(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// Takes the request and hangs up.
    HangUp,
    /// Takes the request and says nothing.
    Silence,
}

impl Reply {
    pub(in crate::channels::send) fn json(status: u16, body: &str) -> Self {
        Self::Body(status, Vec::new(), body.as_bytes().to_vec())
    }
}

#[derive(Clone)]
pub(in crate::channels::send) struct Stub {
    base: Url,
    replies: Arc<Mutex<VecDeque<Reply>>>,
    asked: Arc<Mutex<Vec<String>>>,
    folder: std::path::PathBuf,
}

impl Stub {
    pub(in crate::channels::send) async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap());
        let folder = std::env::temp_dir().join(format!("bellhop-send-{}", uuid::Uuid::now_v7()));
        let stub = Self {
            base: base.parse().unwrap(),
            replies: Arc::new(Mutex::new(replies.into())),
            asked: Arc::default(),
            folder,
        };
        let files = stub.files();
        let mut incoming = files.put_back(KEY).await.unwrap();
        incoming.write(BYTES).await.unwrap();
        incoming.finish().await.unwrap();
        let answering = stub.clone();
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                actix_web::rt::spawn(answering.clone().answer(stream));
            }
        });
        stub
    }

    fn files(&self) -> FileStore {
        // Nothing here asks the database.
        let database = Database::parse("postgres://nobody@127.0.0.1:1/none").unwrap();
        let pool = Pool::new(database, 1).unwrap();
        FileStore::open(FileSettings::in_folder(&self.folder), pool).unwrap()
    }

    pub(in crate::channels::send) fn sender(&self) -> Sender {
        let sender = Sender::new(self.files(), Some(self.base.clone())).unwrap();
        sender.with_wait(Duration::from_millis(300))
    }

    /// `POST /host/path`, each header that matters, and the body, a line each.
    pub(in crate::channels::send) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8(head).unwrap();
        let header = |name: &str| {
            let mut lines = head.lines();
            let prefix = format!("{name}: ");
            lines.find_map(|line| line.strip_prefix(&prefix).map(str::to_owned))
        };
        let length = header("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        let kind = header("content-type").unwrap_or_default();
        let mut words = head.split(' ');
        let mut asked = format!("{} {}", words.next().unwrap(), words.next().unwrap());
        for name in HEADERS {
            if let Some(value) = header(name) {
                asked = format!("{asked}\n{name}: {value}");
            }
        }
        if !body.is_empty() {
            asked = format!("{asked}\n{}", shown(&kind, &Bytes::from(body)));
        }
        self.asked.lock().unwrap().push(asked);
        let reply = self.replies.lock().unwrap().pop_front();
        match reply {
            Some(Reply::Body(status, headers, body)) => {
                let mut head = format!(
                    "HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n",
                    body.len()
                );
                for (name, value) in headers {
                    head = format!("{head}{name}: {value}\r\n");
                }
                let all = [head.as_bytes(), b"\r\n", &body].concat();
                let _gone = stream.write_all(&all).await;
            }
            Some(Reply::HangUp) | None => {}
            Some(Reply::Silence) => {
                // Until the other side gives up.
                let _gone = stream.read_u8().await;
            }
        }
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        if Arc::strong_count(&self.asked) <= 2 {
            let _gone = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// JSON in one order, a form's fields a line each, everything else as it is.
fn shown(kind: &str, body: &Bytes) -> String {
    let text = String::from_utf8_lossy(body).into_owned();
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) {
        return value.to_string();
    }
    let Some((_, boundary)) = kind.split_once("boundary=") else {
        return text;
    };
    let between = format!("--{boundary}");
    let fields = text.split(&between).filter_map(|field| {
        let (head, value) = field.trim().split_once("\r\n\r\n")?;
        let head = head.replace("\r\n", "; ");
        let (_, head) = head.split_once("name=")?;
        Some(format!("{head} = {value}"))
    });
    fields.collect::<Vec<String>>().join("\n")
}
