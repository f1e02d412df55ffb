//! `bellhop simulate`: runs a day as it is and as it would be, prints a table and writes a page.

use std::fs;

use anyhow::{Context as _, bail, ensure};
use bellhop_domain::Timestamp;
use bellhop_domain::floor::Plan;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::arguments::Simulate;
use super::database::{Opened, with_database_beside_a_hub};
use super::print;
use crate::config::Config;
use crate::simulate::{
    Day, Recorded, WhatIf, generate, page, recorded, run as run_scenario, scenarios, table,
};
use crate::store::floor::floor_records;
use crate::store::migrate;
use crate::store::read::recorded_day::{STAYS_MAX, last_recorded, recorded_day};

pub(super) fn run_generated(options: &Simulate) -> anyhow::Result<()> {
    let what_ifs = what_ifs(options)?;
    let day = Day {
        seed: options.seed,
        queues: options.queues,
        agents: options.team,
        conversations: options.conversations,
    };
    let plan = generate(day);
    let subject = format!("A generated day (seed {}): {}", day.seed, who(&plan));
    compare(options, &subject, &plan, &what_ifs)
}

pub(super) async fn run_recorded(
    config: &Config,
    options: &Simulate,
    day: NaiveDate,
) -> anyhow::Result<()> {
    // What is typed wrong is said before the database is looked at.
    let what_ifs = what_ifs(options)?;
    let (subject, plan) =
        with_database_beside_a_hub(config, async |opened| read(opened, options.seed, day).await)
            .await?;
    compare(options, &subject, &plan, &what_ifs)
}

fn what_ifs(options: &Simulate) -> anyhow::Result<Vec<WhatIf>> {
    let mut what_ifs = Vec::new();
    for text in &options.agents {
        what_ifs.push(WhatIf::agents(text)?);
    }
    for text in &options.strategy {
        what_ifs.push(WhatIf::strategy(text)?);
    }
    for text in &options.skill {
        what_ifs.push(WhatIf::skill(text)?);
    }
    Ok(what_ifs)
}

/// What the day is, and how it goes.
async fn read(opened: &Opened, seed: u64, day: NaiveDate) -> anyhow::Result<(String, Plan)> {
    let missing = migrate::pending(&opened.database).await?;
    ensure!(
        missing.is_empty(),
        "the database lacks {}; run `bellhop migrate up`, or start the hub, which does it",
        missing.join(", ")
    );
    let pool = opened.pool()?;
    let begins = day.and_time(NaiveTime::MIN).and_utc();
    let ends = day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN);
    let (ends, now) = (ends.and_utc(), Utc::now());
    // A day that is not over is simulated as far as it is known.
    let until = ends.min(now).max(begins);
    let (from, to) = (timestamp(begins), timestamp(until));
    let records = floor_records(&pool).await?;
    let found = recorded_day(&pool, from, to).await?;
    if found.stays.is_empty() {
        let last = last_recorded(&pool).await?;
        let last = last.and_then(|at| DateTime::from_timestamp_micros(at.0));
        match last {
            Some(last) => bail!(
                "nothing came to a queue on {day} (UTC); the last day with something is {}: give it with --day, \
                 or leave --day away for a made-up day",
                last.date_naive()
            ),
            None => bail!(
                "nothing has come to a queue in this database yet; leave --day away for a made-up day, \
                 or see with `bellhop check-config` whether this is the database you mean"
            ),
        }
    }
    let Recorded {
        plan,
        queue_gone,
        agents_gone,
    } = recorded(seed, &records, &found, from, to);
    ensure!(
        !plan.arrivals.is_empty(),
        "all queues to which something came on {day} are deleted; restore one in the console, or choose another day"
    );
    let mut subject = format!("{day} as recorded (UTC");
    if until < ends {
        subject.push_str(&format!(", until {}", until.format("%H:%M")));
    }
    subject.push_str(&format!("; seed {seed}): {}", who(&plan)));
    let left_out = [
        (queue_gone, "who came to deleted queues"),
        (agents_gone, "who have left or serve none of these queues"),
    ];
    for (count, who) in left_out.into_iter().filter(|(count, _)| *count > 0) {
        subject.push_str(&format!("; without {count} {who}"));
    }
    if found.is_cut {
        subject.push_str(&format!("; only the first {STAYS_MAX} customers"));
    }
    Ok((subject, plan))
}

/// How many of each.
fn who(plan: &Plan) -> String {
    let counted = [
        (plan.arrivals.len(), "customer"),
        (plan.queues.len(), "queue"),
        (plan.agents.len(), "agent"),
    ];
    let words = counted.map(|(count, word)| {
        let end = if count == 1 { "" } else { "s" };
        format!("{count} {word}{end}")
    });
    words.join(", ")
}

fn timestamp(at: DateTime<Utc>) -> Timestamp {
    Timestamp(at.timestamp_micros())
}

fn compare(
    options: &Simulate,
    subject: &str,
    plan: &Plan,
    what_ifs: &[WhatIf],
) -> anyhow::Result<()> {
    for what_if in what_ifs {
        what_if.check(plan)?;
    }
    let scenarios = scenarios(plan, what_ifs);
    let mut outcomes = Vec::new();
    for (number, scenario) in (1_usize..).zip(&scenarios) {
        print::progress(format_args!(
            "{number} of {}: {}",
            scenarios.len(),
            scenario.name
        ));
        outcomes.push(run_scenario(scenario)?);
    }
    print::line(subject);
    print::line(table(&outcomes));
    let path = &options.output;
    fs::write(path, page(subject, &outcomes))
        .with_context(|| format!("failed to write {}", path.display()))?;
    print::line(format_args!("the same with charts: {}", path.display()));
    Ok(())
}
