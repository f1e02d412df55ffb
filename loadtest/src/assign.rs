//! How long a customer who begins a chat waits until somebody is offered it, while agents have room.
//! Open loop: chats begin at a fixed rate, whatever the hub does; agents accept and solve at once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::client::{ADMIN, Api, PASSWORD, Socket, contact_token, text};
use crate::desk::Desk;
use crate::report::{Report, Times, float};
use crate::target::Target;

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
    let desk = Desk::open(&api, load.agents, 1).await?;
    let measured = measure(&target.url, &api, &desk, &load).await;
    let closed = desk.close(&api).await;
    let (begun, offered) = measured?;
    closed?;
    tell(&mut report, &begun, &offered)?;
    Ok(report)
}

async fn measure(
    hub: &str,
    api: &Api,
    desk: &Desk,
    load: &Load,
) -> anyhow::Result<(Begun, Offered)> {
    let mut shift = Shift::begin(hub, api, desk, load.customers).await?;
    let begun = shift.chats(load).await?;
    Ok((begun, shift.end().await?))
}

/// Everybody of a desk is here, and customers who have not said anything yet.
pub(crate) struct Shift {
    agents: Vec<JoinHandle<anyhow::Result<Offered>>>,
    customers: Vec<Customer>,
    stop: watch::Sender<bool>,
}

struct Customer {
    socket: Socket,
    text: String,
}

impl Shift {
    pub(crate) async fn begin(
        hub: &str,
        api: &Api,
        desk: &Desk,
        customers: usize,
    ) -> anyhow::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let mut shift = Self {
            agents: Vec::new(),
            customers: Vec::new(),
            stop,
        };
        for email in &desk.emails {
            let token = api.token_of(email, PASSWORD).await?;
            let socket = Socket::open(hub, &token).await?;
            let serving = tokio::spawn(serve(socket, stopped.clone()));
            shift.agents.push(serving);
        }
        for word in desk.words().take(customers) {
            let socket = Socket::open(hub, &contact_token(&api.http, hub).await?).await?;
            let text = format!("Is anybody there? {word}");
            shift.customers.push(Customer { socket, text });
        }
        desk.wait_until_staffed(api).await?;
        Ok(shift)
    }

    /// Chats that begin at the load's rate, for as long as it says.
    pub(crate) async fn chats(&mut self, load: &Load) -> anyhow::Result<Begun> {
        let pause = Duration::from_secs(1)
            .checked_div(load.per_second)
            .unwrap_or_default();
        let each = pause.saturating_mul(u32::try_from(self.customers.len())?);
        let mut first = Instant::now();
        let end = first + load.duration;
        let mut beginning = Vec::new();
        for customer in self.customers.drain(..) {
            beginning.push(tokio::spawn(begin(customer, first, each, end)));
            first += pause;
        }
        let mut all = Begun::new();
        for one in beginning {
            let (customer, begun) = one.await??;
            all.extend(begun);
            self.customers.push(customer);
        }
        Ok(all)
    }

    /// What was offered in all, by then.
    pub(crate) async fn end(self) -> anyhow::Result<Offered> {
        tokio::time::sleep(PATIENCE).await;
        let _all_gone = self.stop.send(true);
        let mut offered = Offered::new();
        for agent in self.agents {
            offered.extend(agent.await??);
        }
        Ok(offered)
    }
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
    mut customer: Customer,
    first: Instant,
    each: Duration,
    end: Instant,
) -> anyhow::Result<(Customer, Begun)> {
    let mut begun = Begun::new();
    let mut due = first;
    while due < end {
        tokio::time::sleep_until(due.into()).await;
        let opening = json!({ "client_id": Uuid::new_v4(), "text": customer.text });
        let started = customer.socket.request("start_conversation", opening);
        let started = started.await?;
        let now = Instant::now();
        begun.insert(text(&started, "/conversation_id")?, (due, now));
        due += each;
    }
    Ok((customer, begun))
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
