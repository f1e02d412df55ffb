//! A TCP proxy whose network can be broken: before the hub for clients, before Postgres for the hub.
//! What is open obeys a change of weather at once, as what comes later does.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// How the network behaves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Weather {
    Fair,
    /// Connections are refused; `cut` ends those that are open.
    Down,
    /// Connections stay open and nothing comes through, in neither direction: half-open.
    BlackHole,
    /// Requests come through, their answers do not.
    AnswersHeld,
    /// Each piece waits so long before it goes on.
    Slow(Duration),
}

#[derive(Clone)]
pub(super) enum Backend {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

pub(super) struct Proxy {
    pub(super) address: SocketAddr,
    state: Arc<State>,
}

struct State {
    backend: Backend,
    weather: watch::Sender<Weather>,
    /// Counts cuts; a connection that sees it change ends.
    cuts: watch::Sender<u64>,
}

impl Proxy {
    pub(super) async fn before(backend: Backend) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let state = Arc::new(State {
            backend,
            weather: watch::Sender::new(Weather::Fair),
            cuts: watch::Sender::new(0),
        });
        tokio::spawn(accept(listener, Arc::clone(&state)));
        Ok(Self { address, state })
    }

    pub(super) fn set(&self, weather: Weather) {
        self.state.weather.send_replace(weather);
    }

    /// Ends every connection that is open, without a word.
    pub(super) fn cut(&self) {
        self.state
            .cuts
            .send_modify(|cuts| *cuts = cuts.saturating_add(1));
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((client, _)) = listener.accept().await {
        if *state.weather.borrow() != Weather::Down {
            tokio::spawn(carry(client, Arc::clone(&state)));
        }
    }
}

async fn carry(client: TcpStream, state: Arc<State>) {
    let mut cuts = state.cuts.subscribe();
    let work = async {
        let _nodelay = client.set_nodelay(true);
        let (from_client, to_client) = client.into_split();
        match &state.backend {
            Backend::Tcp(address) => {
                let Ok(server) = TcpStream::connect(address).await else {
                    return;
                };
                let _nodelay = server.set_nodelay(true);
                let (from_server, to_server) = server.into_split();
                both(from_client, to_server, from_server, to_client, &state).await;
            }
            Backend::Unix(path) => {
                let Ok(server) = UnixStream::connect(path).await else {
                    return;
                };
                let (from_server, to_server) = server.into_split();
                both(from_client, to_server, from_server, to_client, &state).await;
            }
        }
    };
    tokio::select! {
        () = work => {}
        _ = cuts.changed() => {}
    }
}

/// Ends when either side does; what is half closed is closed.
async fn both(
    from_client: impl AsyncRead + Unpin,
    to_server: impl AsyncWrite + Unpin,
    from_server: impl AsyncRead + Unpin,
    to_client: impl AsyncWrite + Unpin,
    state: &State,
) {
    tokio::select! {
        () = pass(from_client, to_server, state, &[Weather::BlackHole]) => {}
        () = pass(from_server, to_client, state, &[Weather::BlackHole, Weather::AnswersHeld]) => {}
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    state: &State,
    holds: &[Weather],
) {
    let mut weather = state.weather.subscribe();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let Ok(bytes @ 1..) = from.read(&mut buffer).await else {
            return;
        };
        if weather
            .wait_for(|weather| !holds.contains(weather))
            .await
            .is_err()
        {
            return;
        }
        let pause = match *weather.borrow() {
            Weather::Slow(pause) => Some(pause),
            Weather::Fair | Weather::Down | Weather::BlackHole | Weather::AnswersHeld => None,
        };
        if let Some(pause) = pause {
            tokio::time::sleep(pause).await;
        }
        let Some(piece) = buffer.get(..bytes) else {
            return;
        };
        if to.write_all(piece).await.is_err() {
            return;
        }
    }
}
