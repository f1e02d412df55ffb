//! What could be different: more agents, another strategy, more people with a skill.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use bellhop_domain::AgentId;
use bellhop_domain::floor::{AgentPlan, Arrival, Plan};
use bellhop_domain::queue::Strategy;
use uuid::Uuid;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WhatIf {
    /// So many more, or fewer.
    Agents(i32),
    Strategy(Strategy),
    /// So many more agents have the skill.
    Skill {
        name: String,
        agents: u32,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum BadWhatIf {
    #[error("`{text}` is no number of agents; write how many more or fewer, such as +3 or -2")]
    Agents { text: String },
    #[error("`{text}` is no strategy; write one of {}", strategies())]
    Strategy { text: String },
    #[error(
        "`{text}` is no skill; write its name and how many more agents have it, such as French:+2"
    )]
    Skill { text: String },
    #[error("no customer of this day asks for `{name}`; {}", asked_for(.known))]
    NotAsked { name: String, known: Vec<String> },
    #[error("nobody took work on this day, so nobody can be like them; choose a day with agents")]
    NoModel,
}

fn asked_for(known: &[String]) -> String {
    if known.is_empty() {
        "they ask for no skills at all, so leave --skill away".to_owned()
    } else {
        format!("write one of {}", known.join(", "))
    }
}

fn strategies() -> String {
    let words: Vec<_> = Strategy::ALL.iter().map(|one| one.as_str()).collect();
    words.join(", ")
}

impl WhatIf {
    pub fn agents(text: &str) -> Result<Self, BadWhatIf> {
        let number = i32::from_str(text.trim()).ok().filter(|one| *one != 0);
        let text = text.to_owned();
        number.map(Self::Agents).ok_or(BadWhatIf::Agents { text })
    }

    pub fn strategy(text: &str) -> Result<Self, BadWhatIf> {
        let strategy = Strategy::parse(text.trim());
        let text = text.to_owned();
        strategy
            .map(Self::Strategy)
            .ok_or(BadWhatIf::Strategy { text })
    }

    pub fn skill(text: &str) -> Result<Self, BadWhatIf> {
        let parts = text.rsplit_once(':');
        let skill = parts.and_then(|(name, agents)| {
            let agents = u32::from_str(agents.trim().trim_start_matches('+')).ok()?;
            let name = name.trim().to_owned();
            (!name.is_empty() && agents > 0).then_some(Self::Skill { name, agents })
        });
        let text = text.to_owned();
        skill.ok_or(BadWhatIf::Skill { text })
    }

    /// Whether it makes a difference on this day at all.
    pub fn check(&self, plan: &Plan) -> Result<(), BadWhatIf> {
        match self {
            Self::Agents(more) if *more > 0 && plan.agents.is_empty() => Err(BadWhatIf::NoModel),
            Self::Agents(_) | Self::Strategy(_) => Ok(()),
            Self::Skill { name, .. } => {
                let needs = plan.arrivals.iter().flat_map(|one| &one.needs);
                let known: BTreeSet<_> = needs.map(|need| need.name.clone()).collect();
                if known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                    return Ok(());
                }
                Err(BadWhatIf::NotAsked {
                    name: name.clone(),
                    known: known.into_iter().collect(),
                })
            }
        }
    }

    pub fn apply(&self, plan: &mut Plan) {
        match self {
            Self::Agents(more) if *more > 0 => add_agents(plan, more.unsigned_abs()),
            Self::Agents(fewer) => {
                let left = plan.agents.len();
                let fewer = usize::try_from(fewer.unsigned_abs()).unwrap_or(left);
                plan.agents.truncate(left.saturating_sub(fewer));
                let here: Vec<_> = plan.agents.iter().map(|one| one.settings.id).collect();
                for queue in &mut plan.queues {
                    queue.members.retain(|member| here.contains(member));
                }
            }
            Self::Strategy(strategy) => {
                for queue in &mut plan.queues {
                    queue.settings.strategy = *strategy;
                }
            }
            Self::Skill { name, agents } => teach(plan, name, *agents),
        }
    }
}

/// Like those who are there, one after the other: the same shifts, skills and queues. Those who were here for
/// about as long as most come first: who looked in for five minutes is no model.
fn add_agents(plan: &mut Plan, more: u32) {
    let mut models = plan.agents.clone();
    let mut hours: Vec<_> = models.iter().map(hours_here).collect();
    hours.sort_unstable();
    let middle = hours
        .len()
        .checked_div(2)
        .and_then(|place| hours.get(place));
    let median = middle.copied().unwrap_or_default();
    models.sort_by_key(|model| hours_here(model).abs_diff(median));
    for (number, model) in (0..more).zip(models.iter().cycle()) {
        let mut agent = model.clone();
        let model = agent.settings.id;
        agent.settings.id = AgentId(Uuid::from_u128((9 << 64) | u128::from(number)));
        agent.settings.name = format!("one more ({})", number.saturating_add(1));
        for queue in &mut plan.queues {
            if queue.members.contains(&model) {
                queue.members.push(agent.settings.id);
            }
        }
        plan.agents.push(agent);
    }
}

fn hours_here(agent: &AgentPlan) -> Duration {
    let shifts = agent.shifts.iter();
    shifts.map(|shift| shift.to.since(shift.from)).sum()
}

/// The skill as the conversations ask for it, to agents who lack it; at the level that suffices for all.
fn teach(plan: &mut Plan, name: &str, agents: u32) {
    let needs = plan.arrivals.iter().flat_map(|one| &one.needs);
    let asked = needs.filter(|need| need.name.eq_ignore_ascii_case(name));
    let Some((skill, level)) = asked.map(|need| (need.skill, need.level)).max() else {
        return;
    };
    // First those who will be asked for it most.
    let asked_of = |agent: AgentId| {
        let serves = plan
            .queues
            .iter()
            .filter(|one| one.members.contains(&agent));
        let queues: Vec<_> = serves.map(|one| one.settings.id).collect();
        let asks = |one: &&Arrival| one.needs.iter().any(|need| need.skill == skill);
        let arrivals = plan.arrivals.iter().filter(asks);
        arrivals.filter(|one| queues.contains(&one.queue)).count()
    };
    let lacking = plan.agents.iter().filter(|agent| {
        let level_held = agent.settings.skills.get(&skill);
        level_held.is_none_or(|has| *has < level)
    });
    let mut pupils: Vec<_> = lacking
        .map(|agent| (Reverse(asked_of(agent.settings.id)), agent.settings.id))
        .collect();
    pupils.sort_unstable();
    pupils.truncate(usize::try_from(agents).unwrap_or(usize::MAX));
    for agent in &mut plan.agents {
        if pupils.iter().any(|(_, pupil)| *pupil == agent.settings.id) {
            agent.settings.skills.insert(skill, level);
        }
    }
}

impl fmt::Display for WhatIf {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agents(more) => write!(out, "{more:+} agents"),
            Self::Strategy(strategy) => write!(out, "{}", strategy.as_str().replace('_', " ")),
            Self::Skill { name, agents } => write!(out, "{name} +{agents}"),
        }
    }
}
