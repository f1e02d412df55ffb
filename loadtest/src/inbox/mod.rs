//! Agents look around in a hub with years of history: lists, pages, conversations, counts, search, over HTTP.
//! Open loop: requests come at their rate, whatever the hub does. It needs a database from `fill`.
//! Start reading at `run`, then `question` (what is asked), then `knowledge` (about what).

mod knowledge;
mod question;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use rand::RngExt as _;
use serde_json::Value;
use tokio::task::JoinSet;

use self::knowledge::Knowledge;
use self::question::{Kind, Question};
use crate::client::{Api, PASSWORD};
use crate::pace::Pace;
use crate::progress::{Counter, Progress};
use crate::report::{Report, Times, float, rate};
use crate::target::Target;

/// As `fill` made them.
const AGENTS: usize = 10;
/// Connections open, statements are prepared, pages are in memory.
const WARM_UP: Duration = Duration::from_secs(3);
/// Lists with as many rows as a page has: a small database has shorter ones, which cost less.
const FULL_PAGE: &str = "page";
/// Refusals that are told one by one.
const REFUSALS_MAX: usize = 5;

#[derive(Args, Clone)]
pub(crate) struct Options {
    /// Requests each second, of all agents together.
    #[arg(long, default_value_t = 50)]
    pub(crate) per_second: u32,
    /// At most ten minutes.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) seconds: u64,
}

struct Answered {
    kind: Kind,
    due: Instant,
    took: Duration,
    /// A list of which more follows.
    is_full: bool,
    refused: Option<String>,
}

pub(crate) async fn run(target: &Target, options: &Options) -> anyhow::Result<Report> {
    let mut report = Report::new("inbox");
    report.setting("requests per second", &options.per_second);
    report.setting("seconds", &options.seconds);
    let mut agents = Vec::new();
    for number in 0..AGENTS {
        let email = format!("agent-{number}@example.com");
        let api = Api::sign_in(&target.url, &email, PASSWORD).await;
        let api = api.context("sign in as an agent of a database that `fill` made")?;
        agents.push(Arc::new(api));
    }
    let admin = agents.first().context("no agents")?;
    let (knowledge, conversations) = Knowledge::gather(admin).await?;
    report.setting("conversations", &conversations);

    let knowledge = Arc::new(knowledge);
    let duration = WARM_UP + Duration::from_secs(options.seconds);
    let begin = Instant::now();
    let counted_from = begin + WARM_UP;
    let pace = Pace::new(begin, options.per_second, 1);
    let asked = Counter::default();
    let total = duration.as_secs().saturating_mul(options.per_second.into());
    let shown = Progress::show("requests", &asked, total);
    let mut under_way = JoinSet::new();
    for turn in 0..total {
        let due = pace.due(0, turn);
        tokio::time::sleep_until(due.into()).await;
        let whom = rand::rng().random_range(0..agents.len());
        let Some(agent) = agents.get(whom).cloned() else {
            continue;
        };
        let knowledge = Arc::clone(&knowledge);
        under_way.spawn(ask(agent, knowledge, due));
        asked.add(1);
    }
    let all = under_way.join_all().await;
    drop(shown);
    report.seconds = begin.elapsed().as_secs_f64();
    tell(&mut report, &all, counted_from)?;
    let counted = all.iter().filter(|one| one.due >= counted_from).count();
    let counted = u64::try_from(counted).unwrap_or(u64::MAX);
    report.figure(
        "answered",
        "requests/s",
        rate(counted, counted_from.elapsed()),
    );
    Ok(report)
}

async fn ask(agent: Arc<Api>, knowledge: Arc<Knowledge>, due: Instant) -> Answered {
    let Question { kind, path } = knowledge.question(&mut rand::rng());
    let answer = agent.call("GET", &path, None).await;
    let took = due.elapsed();
    let more = |body: &Value| body.get("next_cursor").is_some_and(Value::is_string);
    let is_full = kind.is_list() && answer.as_ref().is_ok_and(more);
    let refused = match &answer {
        Ok(body) => {
            knowledge.learn(&path, kind, body);
            None
        }
        Err(error) => Some(format!("{error:#}")),
    };
    Answered {
        kind,
        due,
        took,
        is_full,
        refused,
    }
}

fn add<'a>(
    all: &mut BTreeMap<&'a str, Times>,
    name: &'a str,
    took: Duration,
) -> anyhow::Result<()> {
    if !all.contains_key(name) {
        all.insert(name, Times::new()?);
    }
    if let Some(times) = all.get_mut(name) {
        times.record(took);
    }
    Ok(())
}

/// By kind, and as the budgets have them: lists, single conversations, searches.
fn tell(report: &mut Report, all: &[Answered], from: Instant) -> anyhow::Result<()> {
    let mut groups: BTreeMap<&str, Times> = BTreeMap::new();
    let mut kinds: BTreeMap<&str, Times> = BTreeMap::new();
    let mut refusals = 0_u64;
    for one in all {
        if let Some(refused) = &one.refused {
            refusals = refusals.saturating_add(1);
            if report.problems.len() < REFUSALS_MAX {
                report.problem(refused.clone());
            }
        }
        if one.due < from {
            continue;
        }
        add(&mut groups, one.kind.group(), one.took)?;
        add(&mut kinds, one.kind.name(), one.took)?;
        if one.is_full {
            add(&mut groups, FULL_PAGE, one.took)?;
        }
    }
    for (name, times) in groups.iter().chain(&kinds) {
        report.timing(name, times);
    }
    report.figure("refused", "requests", float(refusals));
    Ok(())
}
