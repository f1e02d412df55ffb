//! `bellhop simulate`: runs a day as it is and as it would be, prints a table and writes a page.

use std::fs;

use anyhow::Context as _;

use super::arguments::Simulate;
use super::print;
use crate::simulate::{Day, WhatIf, generate, page, run as run_scenario, scenarios, table};

pub(super) fn run(arguments: &Simulate) -> anyhow::Result<()> {
    let mut what_ifs = Vec::new();
    for text in &arguments.agents {
        what_ifs.push(WhatIf::agents(text)?);
    }
    for text in &arguments.strategy {
        what_ifs.push(WhatIf::strategy(text)?);
    }
    for text in &arguments.skill {
        what_ifs.push(WhatIf::skill(text)?);
    }
    let day = Day {
        seed: arguments.seed,
        queues: arguments.queues,
        agents: arguments.team,
        conversations: arguments.conversations,
    };
    let subject = format!(
        "A generated day (seed {}): {} customers, {} queues, {} agents",
        day.seed, day.conversations, day.queues, day.agents
    );
    let scenarios = scenarios(&generate(day), &what_ifs);
    let mut outcomes = Vec::new();
    for (number, scenario) in (1_usize..).zip(&scenarios) {
        print::progress(format_args!(
            "{number} of {}: {}",
            scenarios.len(),
            scenario.name
        ));
        outcomes.push(run_scenario(scenario)?);
    }
    print::line(&subject);
    print::line(table(&outcomes));
    let path = &arguments.output;
    fs::write(path, page(&subject, &outcomes))
        .with_context(|| format!("failed to write {}", path.display()))?;
    print::line(format_args!("the same with charts: {}", path.display()));
    Ok(())
}
