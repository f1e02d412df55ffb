//! Clients who do not read: the hub's memory stays bounded, the others notice nothing, and who was
//! closed as slow comes back to the whole story.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::trial::{Row, Trial, USUAL};
use super::world::{World, seconds};
use crate::client::Api;

/// Without a common bound each could hold 1 MiB.
const DEAF: usize = 600;
/// A frame in so long.
const SLOW_PAUSE: Duration = Duration::from_millis(500);
const SLOW: usize = 20;
/// Above what the hub had before: the backlog of all sockets is 256 MiB at most.
const GROWTH_MIB_MAX: u64 = 400;
const RECEIVE_BYTES: u32 = 4 * 1024;

pub(super) async fn do_not_read(
    world: &mut World,
    fault: &'static str,
    name: &'static str,
) -> anyhow::Result<Row> {
    let mut trial = Trial::begin(world, fault, name, USUAL).await?;
    let api = Api::sign_in(&world.hub.url(), "lead@example.com", "bellhop-demo").await?;
    let token = api.token_of("admin@example.com", "bellhop-demo").await?;
    let before = world.hub.resident_kib().unwrap_or_default();
    let mut deaf = Vec::new();
    for _ in 0..DEAF {
        deaf.push(watch_everything(world.hub.address, &token).await?);
        trial.injected();
    }
    let mut slow = tokio::task::JoinSet::new();
    for _ in 0..SLOW {
        let mut socket = watch_everything(world.hub.address, &token).await?;
        trial.injected();
        slow.spawn(async move {
            let mut frames = 0_u64;
            while let Some(Ok(_)) = socket.next().await {
                frames = frames.saturating_add(1);
                tokio::time::sleep(SLOW_PAUSE).await;
            }
            frames
        });
    }
    let mut most = before;
    for _ in 0..40 {
        seconds(0.5).await;
        most = most.max(world.hub.resident_kib().unwrap_or_default());
    }
    let grown = most.saturating_sub(before) / 1024;
    trial.note(format!(
        "{DEAF} deaf and {SLOW} slow readers: the hub's memory grew by {grown} MiB at most"
    ));
    trial.check(
        grown <= GROWTH_MIB_MAX,
        "the hub's memory grew with clients who do not read",
    );
    let closed = slow_sockets(&world.hub.url()).await?;
    trial.note(format!("{closed} sockets were closed as slow"));
    trial.check(closed >= DEAF, "not everybody who did not read was closed");
    drop(deaf);
    slow.shutdown().await;
    trial.recover().await?;
    trial.end(world).await
}

/// A socket with the inbox, and with room for next to nothing that is not read.
async fn watch_everything(
    hub: SocketAddr,
    token: &str,
) -> anyhow::Result<WebSocketStream<TcpStream>> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(RECEIVE_BYTES)?;
    let tcp = socket.connect(hub).await?;
    let url = format!("ws://{hub}/socket");
    let (mut stream, _) = tokio_tungstenite::client_async(url, tcp).await?;
    let login = json!({ "request_id": "1", "action": "login", "payload": { "token": token } });
    let inbox =
        json!({ "request_id": "2", "action": "subscribe", "payload": { "topic": "inbox" } });
    for request in [login, inbox] {
        stream.send(Message::text(request.to_string())).await?;
        let answer = stream.next().await;
        anyhow::ensure!(matches!(answer, Some(Ok(_))), "no answer to {request}");
    }
    Ok(stream)
}

async fn slow_sockets(hub: &str) -> anyhow::Result<usize> {
    let text = reqwest::get(format!("{hub}/metrics")).await?.text().await?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("bellhop_sockets_slow_total "));
    Ok(line.unwrap_or("0").parse()?)
}
