//! How long a customer who begins a chat waits until somebody is offered it, while agents have room.
//! Open loop: chats begin at a fixed rate, whatever the hub does; agents accept and solve at once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use serde_json::{Value, json};
use tokio::sync::watch;
use uuid::Uuid;

use crate::client::{Api, Socket, contact_token};
use crate::report::{Report, Times, float};
use crate::target::Target;

/// The demo's, which the hub must be.
pub(crate) const ADMIN: &str = "admin@example.com";
pub(crate) const PASSWORD: &str = "bellhop-demo";
/// After the last chat: what is not offered by then counts as never.
const PATIENCE: Duration = Duration::from_secs(5);

/// When each conversation was sent, acknowledged, offered.
pub(crate) type Begun = HashMap<String, (Instant, Instant)>;
pub(crate) type Offered = HashMap<String, Instant>;

/// Each is a password to hash and a socket.
const AGENTS_MAX: usize = 500;
const CUSTOMERS_MAX: usize = 5_000;
/// Longer runs belong to a soak.
const SECONDS_MAX: u64 = 600;

#[derive(Args, Clone)]
pub(crate) struct Options {
    #[arg(long, default_value_t = 20)]
    agents: usize,
    #[arg(long, default_value_t = 100)]
    customers: usize,
    /// Chats that begin each second.
    #[arg(long, default_value_t = 50)]
    per_second: u32,
    #[arg(long, default_value_t = 10)]
    seconds: u64,
}

pub(crate) struct Load {
    pub(crate) agents: usize,
    pub(crate) customers: usize,
    pub(crate) per_second: u32,
    pub(crate) duration: Duration,
}

pub(crate) async fn run(target: &Target, options: &Options) -> anyhow::Result<Report> {
    let load = Load {
        agents: options.agents.min(AGENTS_MAX),
        customers: options.customers.min(CUSTOMERS_MAX),
        per_second: options.per_second.max(1),
        duration: Duration::from_secs(options.seconds.min(SECONDS_MAX)),
    };
    let mut report = Report::new("assign");
    report.setting("agents", &load.agents);
    report.setting("customers", &load.customers);
    report.setting("chats/s", &load.per_second);
    report.seconds = load.duration.as_secs_f64();
    let api = Api::sign_in(&target.url, ADMIN, PASSWORD).await?;
    let mut desk = Desk::open(&api, load.agents).await?;
    let measured = measure(&target.url, &api, &desk, &load).await;
    desk.close(&api).await?;
    let (begun, offered) = measured?;
    tell(&mut report, &begun, &offered)?;
    Ok(report)
}

pub(crate) async fn measure(
    hub: &str,
    api: &Api,
    desk: &Desk,
    load: &Load,
) -> anyhow::Result<(Begun, Offered)> {
    let (stop, stopped) = watch::channel(false);
    let mut agents = Vec::new();
    for email in &desk.emails {
        let token = api.token_of(email, PASSWORD).await?;
        let socket = Socket::open(hub, &token).await?;
        agents.push(tokio::spawn(serve(socket, stopped.clone())));
    }
    let mut customers = Vec::new();
    for _ in 0..load.customers {
        customers.push(Socket::open(hub, &contact_token(&api.http, hub).await?).await?);
    }
    desk.wait_until_staffed(api, load.agents).await?;

    let pause = Duration::from_secs(1)
        .checked_div(load.per_second)
        .unwrap_or_default();
    let each = pause.saturating_mul(u32::try_from(load.customers)?);
    let end = Instant::now() + load.duration;
    let mut first = Instant::now();
    let mut beginning = Vec::new();
    for socket in customers {
        beginning.push(tokio::spawn(begin(socket, first, each, end)));
        first += pause;
    }
    let mut begun = Begun::new();
    for one in beginning {
        begun.extend(one.await??);
    }
    tokio::time::sleep(PATIENCE).await;
    let _all_gone = stop.send(true);
    let mut offered = Offered::new();
    for agent in agents {
        offered.extend(agent.await??);
    }
    Ok((begun, offered))
}

/// Accepts and solves whatever is offered.
async fn serve(mut agent: Socket, mut stopped: watch::Receiver<bool>) -> anyhow::Result<Offered> {
    let mut offered = Offered::new();
    loop {
        let frame = tokio::select! {
            _stop = stopped.changed() => return Ok(offered),
            frame = agent.read() => frame?,
        };
        if frame.get("action").and_then(Value::as_str) != Some("offer_made") {
            continue;
        }
        let now = Instant::now();
        let Some(id) = frame
            .pointer("/payload/conversation/id")
            .and_then(Value::as_str)
        else {
            continue;
        };
        offered.entry(id.to_owned()).or_insert(now);
        agent
            .send("accept_offer", json!({ "conversation_id": id }))
            .await?;
        let solved = json!({ "conversation_id": id, "status": "solved" });
        agent.send("update_conversation", solved).await?;
    }
}

/// One customer's chats, one every `each`, on time whatever became of the last one.
async fn begin(
    mut customer: Socket,
    first: Instant,
    each: Duration,
    end: Instant,
) -> anyhow::Result<Begun> {
    let mut begun = Begun::new();
    let mut due = first;
    while due < end {
        tokio::time::sleep_until(due.into()).await;
        let opening = json!({ "client_id": Uuid::new_v4(), "text": "Is anybody there?" });
        let started = customer.request("start_conversation", opening).await?;
        let id = started.get("conversation_id").and_then(Value::as_str);
        let id = id.context("no conversation_id")?.to_owned();
        begun.insert(id, (due, Instant::now()));
        due += each;
    }
    Ok(begun)
}

/// A queue and agents of this run's own.
pub(crate) struct Desk {
    queue: String,
    emails: Vec<String>,
    agents: Vec<String>,
    default_before: Option<String>,
}

impl Desk {
    pub(crate) async fn open(api: &Api, count: usize) -> anyhow::Result<Self> {
        let run = Uuid::new_v4().simple().to_string();
        let mut desk = Self {
            queue: String::new(),
            emails: Vec::new(),
            agents: Vec::new(),
            default_before: None,
        };
        for number in 0..count {
            let email = format!("load-{run}-{number}@example.com");
            let form = json!({ "email": email, "name": format!("Load {number}"), "role": "agent", "password": PASSWORD });
            let made = api.call("POST", "/api/v1/agents", Some(&form)).await?;
            desk.agents.push(text(&made, "/id")?);
            desk.emails.push(email);
        }
        let queues = api.call("GET", "/api/v1/queues", None).await?;
        let queues = queues.get("queues").and_then(Value::as_array);
        desk.default_before = queues.into_iter().flatten().find_map(|queue| {
            let is_default = queue.get("is_default") == Some(&Value::Bool(true));
            is_default.then(|| text(queue, "/id").ok()).flatten()
        });
        let form = json!({ "name": format!("Load {run}"), "is_default": true, "agent_ids": desk.agents, "offer_mode": "offer" });
        let made = api.call("POST", "/api/v1/queues", Some(&form)).await?;
        desk.queue = text(&made, "/id")?;
        Ok(desk)
    }

    async fn wait_until_staffed(&self, api: &Api, count: usize) -> anyhow::Result<()> {
        let mut looks = tokio::time::interval(Duration::from_millis(100));
        for _ in 0..300 {
            looks.tick().await;
            let wallboard = api.call("GET", "/api/v1/wallboard", None).await?;
            let queues = wallboard.get("queues").and_then(Value::as_array);
            let online = queues.into_iter().flatten().find_map(|queue| {
                let is_ours = queue.get("id").and_then(Value::as_str) == Some(&self.queue);
                is_ours.then(|| queue.pointer("/agents/online").and_then(Value::as_u64))
            });
            if online.flatten() == Some(u64::try_from(count)?) {
                return Ok(());
            }
        }
        anyhow::bail!("the agents do not come online in the queue")
    }

    /// The hub's queues are as before; the agents cannot sign in any more.
    pub(crate) async fn close(&mut self, api: &Api) -> anyhow::Result<()> {
        if let Some(before) = &self.default_before {
            let form = json!({ "is_default": true });
            api.call("PATCH", &format!("/api/v1/queues/{before}"), Some(&form))
                .await?;
        }
        api.call("DELETE", &format!("/api/v1/queues/{}", self.queue), None)
            .await?;
        for agent in &self.agents {
            let form = json!({ "disabled": true });
            api.call("PATCH", &format!("/api/v1/agents/{agent}"), Some(&form))
                .await?;
        }
        Ok(())
    }
}

fn text(value: &Value, pointer: &str) -> anyhow::Result<String> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("no {pointer} in {value}"))?
        .to_owned())
}

pub(crate) fn tell(report: &mut Report, begun: &Begun, offered: &Offered) -> anyhow::Result<()> {
    let (mut acks, mut offers, mut between) = (Times::new()?, Times::new()?, Times::new()?);
    let mut never = 0_u64;
    for (id, (due, acked)) in begun {
        acks.record(acked.saturating_duration_since(*due));
        match offered.get(id) {
            Some(at) => {
                offers.record(at.saturating_duration_since(*due));
                between.record(at.saturating_duration_since(*acked));
            }
            None => never = never.saturating_add(1),
        }
    }
    report.figure("begun", "chats", float(u64::try_from(begun.len())?));
    report.figure("never offered", "chats", float(never));
    report.timing("acknowledged", &acks);
    report.timing("offered", &offers);
    report.timing("offered after ack", &between);
    if never > 0 {
        report.problem(format!("{never} chats were never offered to anybody"));
    }
    Ok(())
}
