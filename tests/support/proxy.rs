//! A TCP proxy before Postgres that cuts every connection at a chosen moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_postgres::config::Host;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Pass,
    /// The next request never reaches the server.
    CutRequest,
    /// The next request is carried out, and its answer is lost.
    CutAnswer,
    /// The next request is carried out, and its answer never comes.
    HoldAnswer,
}

pub struct Proxy {
    pub url: String,
    mode: Arc<AtomicU8>,
}

impl Proxy {
    pub async fn before(url: &str) -> Self {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (user, name) = (config.get_user().unwrap(), config.get_dbname().unwrap());
        let password = config
            .get_password()
            .map(|one| format!(" password={}", String::from_utf8_lossy(one)));
        let password = password.unwrap_or_default();
        let url = format!("host=127.0.0.1 port={port} user={user} dbname={name}{password}");
        let mode = Arc::new(AtomicU8::new(0));
        tokio::spawn(serve(listener, config, mode.clone()));
        Self { url, mode }
    }

    pub fn set(&self, mode: Mode) {
        let code = MODES.iter().position(|known| *known == mode).unwrap();
        self.mode
            .store(u8::try_from(code).unwrap(), Ordering::SeqCst);
    }
}

const MODES: [Mode; 4] = [
    Mode::Pass,
    Mode::CutRequest,
    Mode::CutAnswer,
    Mode::HoldAnswer,
];

async fn serve(listener: TcpListener, config: tokio_postgres::Config, mode: Arc<AtomicU8>) {
    while let Ok((client, _)) = listener.accept().await {
        let port = config.get_ports().first().copied().unwrap_or(5432);
        match config.get_hosts().first().unwrap() {
            Host::Tcp(name) => {
                let server = TcpStream::connect((name.as_str(), port)).await.unwrap();
                tokio::spawn(carry(client, server, mode.clone()));
            }
            Host::Unix(folder) => {
                let path = folder.join(format!(".s.PGSQL.{port}"));
                let server = UnixStream::connect(path).await.unwrap();
                tokio::spawn(carry(client, server, mode.clone()));
            }
        }
    }
}

/// Returning drops, and so cuts, both connections.
async fn carry(
    mut client: TcpStream,
    mut server: impl AsyncRead + AsyncWrite + Unpin,
    mode: Arc<AtomicU8>,
) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            bytes = client.read(&mut asked) => {
                let Ok(bytes @ 1..) = bytes else { return };
                if MODES[usize::from(mode.load(Ordering::SeqCst))] == Mode::CutRequest {
                    return;
                }
                if server.write_all(&asked[..bytes]).await.is_err() {
                    return;
                }
            }
            bytes = server.read(&mut answered) => {
                let Ok(bytes @ 1..) = bytes else { return };
                match MODES[usize::from(mode.load(Ordering::SeqCst))] {
                    Mode::Pass | Mode::CutRequest => {}
                    Mode::CutAnswer => return,
                    Mode::HoldAnswer => continue,
                }
                if client.write_all(&answered[..bytes]).await.is_err() {
                    return;
                }
            }
        }
    }
}
