//! Everybody at their place, before anything is measured.

use anyhow::Context as _;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};

use super::Options;
use super::ledger::Talk;
use super::watcher::subscribe;
use crate::crowd::Crowd;
use crate::progress::{Counter, Progress};
use crate::room::Addresses;
use crate::target::{AT_ONCE, Staff, Target};
use crate::wire::Socket;

pub(super) struct Stage {
    pub(super) talks: Vec<Talk>,
    /// In the order of the talks.
    pub(super) customers: Vec<Socket>,
    /// Each watches the next `per_agent` talks.
    pub(super) windows: Vec<Socket>,
    pub(super) crowd: Crowd,
    pub(super) staff: Staff,
}

pub(super) fn addresses(options: &Options) -> Addresses {
    let talking = options.conversations.saturating_mul(2);
    Addresses::for_sockets(talking.saturating_add(options.idle))
}

impl Stage {
    /// Conversations begin while no agent is here, so that no queue offers them to anybody meanwhile.
    pub(super) async fn set(target: &Target, options: &Options) -> anyhow::Result<Self> {
        let from = addresses(options);
        let tokens = target.contacts(options.conversations).await?;
        let customers = target.log_in_all(&from, &tokens).await?;
        let begun = Counter::default();
        let line = Progress::show("conversations", &begun, u64::try_from(customers.len())?);
        let start = |mut socket: Socket| {
            let begun = begun.clone();
            async move {
                let opening = json!({ "client_id": "opening", "text": "Is anybody there?" });
                let started = socket.request("start_conversation", &opening).await?;
                let id = started.get("conversation_id").and_then(Value::as_str);
                let id = id.context("no conversation_id")?.to_owned();
                begun.add(1);
                anyhow::Ok((Talk::new(id), socket))
            }
        };
        let started: Vec<(Talk, Socket)> = stream::iter(customers.into_iter().map(start))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        drop(line);
        let (talks, customers): (Vec<_>, Vec<_>) = started.into_iter().unzip();
        let idle = target.contacts(options.idle).await?;
        let crowd = Crowd::gather(target, &from, idle).await?;
        let staff = target
            .staff(talks.len().div_ceil(options.per_agent))
            .await?;
        let windows = target.log_in_all(&from, &staff.tokens).await?;
        let watching = windows
            .into_iter()
            .zip(talks.chunks(options.per_agent))
            .map(|(mut socket, talks)| async move {
                subscribe(&mut socket, talks).await?;
                anyhow::Ok(socket)
            });
        let windows: Vec<Socket> = stream::iter(watching)
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(Self {
            talks,
            customers,
            windows,
            crowd,
            staff,
        })
    }
}
