//! `bellhop simulate`: a day on the floor in virtual time, as it is and as it would be.
//! The machines are those of the hub (`bellhop_domain::floor`); here are only days, what-ifs and reports.
//! It must not know the running hub. One seed, one report, to the last byte.
//! Reading order: generated and recorded (a day), what_if (what is changed), figures (what came of it), table, page.

mod chart;
mod figures;
mod generated;
mod page;
mod recorded;
mod table;
mod what_if;

use bellhop_domain::Timestamp;
use bellhop_domain::floor::{Floor, Plan};

pub use figures::{Figures, Outcome};
pub use generated::{Day, generate};
pub use page::page;
pub use recorded::{Recorded, recorded};
pub use table::table;
pub use what_if::{BadWhatIf, WhatIf};

/// One way in which the day goes.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub name: String,
    pub plan: Plan,
}

/// The day as it is, then each what-if alone, then, if there are several, all of them together.
pub fn scenarios(plan: &Plan, what_ifs: &[WhatIf]) -> Vec<Scenario> {
    let mut scenarios = vec![Scenario {
        name: "as it is".to_owned(),
        plan: plan.clone(),
    }];
    for what_if in what_ifs {
        let mut changed = plan.clone();
        what_if.apply(&mut changed);
        scenarios.push(Scenario {
            name: what_if.to_string(),
            plan: changed,
        });
    }
    if what_ifs.len() > 1 {
        let mut changed = plan.clone();
        for what_if in what_ifs {
            what_if.apply(&mut changed);
        }
        scenarios.push(Scenario {
            name: "all together".to_owned(),
            plan: changed,
        });
    }
    scenarios
}

/// Runs one scenario to its end.
pub fn run(scenario: &Scenario) -> anyhow::Result<Outcome> {
    let report = Floor::new(scenario.plan.clone())
        .run()
        .map_err(|reason| anyhow::anyhow!("the simulated floor broke a promise: {reason}"))?;
    Ok(Outcome::of(&scenario.name, &scenario.plan, &report))
}

/// The hour of the day, UTC.
fn hour_of(at: Timestamp) -> usize {
    let seconds = at.0.div_euclid(1_000_000).rem_euclid(86_400);
    usize::try_from(seconds / 3_600).unwrap_or(0)
}

#[cfg(test)]
mod tests;
