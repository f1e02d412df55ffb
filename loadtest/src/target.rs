//! What the load goes to, and who goes there: a hub, or the floor that takes the same frames.

use std::net::SocketAddr;

use anyhow::{Context as _, ensure};
use clap::Args;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::json;
use tokio::net::lookup_host;
use uuid::Uuid;

use crate::client::{ADMIN, Api, PASSWORD, contact_token};
use crate::progress::{Counter, Progress};
use crate::room::Addresses;
use crate::wire::Socket;

/// Each is a password to hash; more sockets are further windows.
const AGENTS_MAX: usize = 20;
const WINDOWS_PER_AGENT: usize = 50;
/// Preparations under way at once.
pub(crate) const AT_ONCE: usize = 64;
/// Attempts to log in under way at once, when as many as possible are wanted.
pub(crate) const LOGINS_AT_ONCE: usize = 256;

#[derive(Args, Clone)]
pub(crate) struct Where {
    /// Where the hub listens; loopback only.
    #[arg(long, global = true, default_value = "http://127.0.0.1:8080")]
    pub(crate) hub: String,
    /// The address is one of `bellhop-loadtest floor`, which has no sessions.
    #[arg(long, global = true)]
    floor: bool,
    /// The hub's process, for its memory and processor time.
    #[arg(long, global = true)]
    hub_pid: Option<u32>,
    /// The first process of Postgres, for its processor time.
    #[arg(long, global = true)]
    postgres_pid: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Hub,
    Floor,
}

/// Processes to watch; none is known when the hub was started by somebody else.
#[derive(Clone, Copy, Default)]
pub(crate) struct Processes {
    pub(crate) hub: Option<u32>,
    pub(crate) postgres: Option<u32>,
}

#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
    pub(crate) kind: Kind,
    pub(crate) processes: Processes,
}

impl Where {
    pub(crate) async fn target(&self) -> anyhow::Result<Target> {
        let host = self.hub.strip_prefix("http://");
        let host = host.context("the address of the hub begins with http://")?;
        let mut addresses = lookup_host(host.trim_end_matches('/')).await?;
        let address = addresses.find(SocketAddr::is_ipv4);
        let address = address.context("the hub has no IPv4 address")?;
        ensure!(
            address.ip().is_loopback(),
            "load goes to this machine only: give a --hub on 127.0.0.1"
        );
        Ok(Target {
            url: self.hub.trim_end_matches('/').to_owned(),
            address,
            kind: if self.floor { Kind::Floor } else { Kind::Hub },
            processes: Processes {
                hub: self.hub_pid,
                postgres: self.postgres_pid,
            },
        })
    }
}

impl Target {
    pub(crate) fn at(address: SocketAddr, kind: Kind, processes: Processes) -> Self {
        Self {
            url: format!("http://{address}"),
            address,
            kind,
            processes,
        }
    }

    /// So many visitors' tokens.
    pub(crate) async fn contacts(&self, count: usize) -> anyhow::Result<Vec<String>> {
        if self.kind == Kind::Floor {
            return Ok(vec!["contact".to_owned(); count]);
        }
        let http = reqwest::Client::builder().no_proxy().build()?;
        let made = Counter::default();
        let _line = Progress::show("visitors", &made, u64::try_from(count)?);
        let one = |_| async {
            let token = contact_token(&http, &self.url).await?;
            made.add(1);
            anyhow::Ok(token)
        };
        stream::iter(0..count)
            .map(one)
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    /// Agents of this run's own, in no queue, and their tokens for so many windows.
    pub(crate) async fn staff(&self, windows: usize) -> anyhow::Result<Staff> {
        if self.kind == Kind::Floor {
            return Ok(Staff {
                tokens: vec!["agent".to_owned(); windows],
                hired: None,
            });
        }
        let api = Api::sign_in(&self.url, ADMIN, PASSWORD).await?;
        let run = Uuid::new_v4().simple();
        let count = windows.div_ceil(WINDOWS_PER_AGENT).clamp(1, AGENTS_MAX);
        let (mut ids, mut tokens) = (Vec::new(), Vec::new());
        for number in 0..count {
            let email = format!("load-{run}-{number}@example.com");
            ids.push(api.hire(&email, &format!("Load {number}")).await?);
            tokens.push(api.token_of(&email, PASSWORD).await?);
        }
        Ok(Staff {
            tokens: tokens.into_iter().cycle().take(windows).collect(),
            hired: Some((api, ids)),
        })
    }

    /// A socket of this person.
    pub(crate) async fn log_in(&self, from: &Addresses, token: &str) -> anyhow::Result<Socket> {
        let mut socket = Socket::connect(from.next(), self.address).await?;
        socket.request("login", &json!({ "token": token })).await?;
        Ok(socket)
    }

    /// Sockets of all of them, as fast as the hub takes them, in the order of the tokens.
    pub(crate) async fn log_in_all(
        &self,
        from: &Addresses,
        tokens: &[String],
    ) -> anyhow::Result<Vec<Socket>> {
        let open = Counter::default();
        let _line = Progress::show("sockets", &open, u64::try_from(tokens.len())?);
        let one = |token: &'_ String| {
            let token = token.clone();
            let open = open.clone();
            async move {
                let socket = self.log_in(from, &token).await?;
                open.add(1);
                anyhow::Ok(socket)
            }
        };
        stream::iter(tokens.iter().map(one))
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }
}

pub(crate) struct Staff {
    /// One for each window, the agents in turn.
    pub(crate) tokens: Vec<String>,
    hired: Option<(Api, Vec<String>)>,
}

impl Staff {
    pub(crate) async fn dismiss(self) -> anyhow::Result<()> {
        match self.hired {
            Some((api, ids)) => api.dismiss(&ids).await,
            None => Ok(()),
        }
    }
}
