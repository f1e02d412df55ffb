//! Puts the demo's teams, skills, queues and rules into a house that has not had them,
//! be it new or a demo of an older version. What somebody changed or deleted stays so.

use bellhop_domain::conversation::AgentRef;
use bellhop_domain::{AgentId, QueueId, RuleId, SkillId, TeamId};
use uuid::Uuid;

use super::seed::DemoError;
use super::shop::Shop;
use super::story::{Shelf, fixed_id};
use crate::hours::{Holiday, Span};
use crate::store::agent_profiles::{profile_get, profile_update};
use crate::store::custom_statuses::CustomStatusRow;
use crate::store::pool::Pool;
use crate::store::queues::QueueRow;
use crate::store::record::{Record, record_create, record_was_made};
use crate::store::routing_rules::{NeedRow, OutcomeRow, RuleRow};
use crate::store::schedules::ScheduleRow;
use crate::store::skills::SkillRow;
use crate::store::teams::TeamRow;

/// The rules come last, so the last of them tells whether the rest is there.
pub(super) async fn seed(pool: &Pool, shop: &Shop) -> Result<(), DemoError> {
    let rules = shop.routing_rules.len();
    let last = fixed_id(Shelf::Rules, rules.saturating_sub(1));
    if record_was_made::<RuleRow>(pool, last).await? {
        return Ok(());
    }
    let by = admin(shop)?;
    add_all(pool, &by, skills(shop)).await?;
    add_all(pool, &by, teams(shop)?).await?;
    add_all(pool, &by, custom_statuses(shop)).await?;
    add_all(pool, &by, schedules(shop)).await?;
    teach(pool, &by, shop).await?;
    add_all(pool, &by, queues(shop)?).await?;
    add_all(pool, &by, rules_of(shop)?).await
}

async fn add_all<R: Record>(pool: &Pool, by: &AgentRef, rows: Vec<R>) -> Result<(), DemoError> {
    for row in rows {
        if !record_was_made::<R>(pool, row.id()).await? {
            record_create(pool, by, row).await?;
        }
    }
    Ok(())
}

/// Who has done all this, for the audit log.
fn admin(shop: &Shop) -> Result<AgentRef, DemoError> {
    let found = shop.agents.iter().position(|agent| agent.role == "admin");
    let missing = || DemoError::Data("nobody is an admin".to_owned());
    let number = found.ok_or_else(missing)?;
    let agent = shop.agents.get(number).ok_or_else(missing)?;
    Ok(AgentRef {
        id: AgentId(fixed_id(Shelf::Agents, number)),
        name: agent.name.clone(),
    })
}

/// The fixed id of what has this key.
fn id_of<T>(
    shelf: Shelf,
    all: &[T],
    key_of: impl Fn(&T) -> &str,
    key: &str,
) -> Result<Uuid, DemoError> {
    let number = all.iter().position(|one| key_of(one) == key);
    let number = number.ok_or_else(|| DemoError::Data(format!("nothing has the key {key}")))?;
    Ok(fixed_id(shelf, number))
}

fn agent_id(shop: &Shop, key: &str) -> Result<AgentId, DemoError> {
    let id = id_of(Shelf::Agents, &shop.agents, |agent| &agent.key, key);
    id.map(AgentId)
}

fn skill_id(shop: &Shop, key: &str) -> Result<SkillId, DemoError> {
    let id = id_of(Shelf::Skills, &shop.skills, |skill| &skill.key, key);
    id.map(SkillId)
}

fn queue_id(shop: &Shop, key: &str) -> Result<QueueId, DemoError> {
    let id = id_of(Shelf::Queues, &shop.queues, |queue| &queue.key, key);
    id.map(QueueId)
}

fn skills(shop: &Shop) -> Vec<SkillRow> {
    let row = |(number, skill): (usize, &super::shop_floor::Skill)| SkillRow {
        id: SkillId(fixed_id(Shelf::Skills, number)),
        name: skill.name.clone(),
        language: skill.language.clone(),
    };
    shop.skills.iter().enumerate().map(row).collect()
}

fn teams(shop: &Shop) -> Result<Vec<TeamRow>, DemoError> {
    let row = |(number, team): (usize, &super::shop_floor::Team)| {
        let agents = team.agents.iter().map(|key| agent_id(shop, key));
        Ok(TeamRow {
            id: TeamId(fixed_id(Shelf::Teams, number)),
            name: team.name.clone(),
            agent_ids: agents.collect::<Result<_, DemoError>>()?,
        })
    };
    shop.teams.iter().enumerate().map(row).collect()
}

fn custom_statuses(shop: &Shop) -> Vec<CustomStatusRow> {
    let row = |(number, status): (usize, &super::shop_floor::CustomStatus)| CustomStatusRow {
        id: fixed_id(Shelf::CustomStatuses, number),
        label: status.label.clone(),
        kind: status.kind,
    };
    shop.custom_statuses.iter().enumerate().map(row).collect()
}

fn schedules(shop: &Shop) -> Vec<ScheduleRow> {
    let row = |(number, schedule): (usize, &super::shop_floor::Schedule)| {
        let day = vec![Span {
            from: schedule.from,
            to: schedule.to,
        }];
        let holiday = |day: &super::shop_floor::Holiday| Holiday {
            date: day.date,
            name: day.name.clone(),
            hours: Vec::new(),
        };
        let mut row = ScheduleRow::new(schedule.name.clone(), schedule.timezone.clone());
        row.id = fixed_id(Shelf::Schedules, number);
        row.schedule.hours = std::array::from_fn(|_| day.clone());
        row.schedule.holidays = schedule.holidays.iter().map(holiday).collect();
        row
    };
    shop.schedules.iter().enumerate().map(row).collect()
}

/// Gives agents their skills, unless they have any.
async fn teach(pool: &Pool, by: &AgentRef, shop: &Shop) -> Result<(), DemoError> {
    for agent in &shop.agents {
        let id = agent_id(shop, &agent.key)?;
        let known = profile_get(pool, id).await?;
        if !known.is_some_and(|profile| profile.skills.is_empty()) {
            continue;
        }
        let skills = agent.skills.iter();
        let skills = skills.map(|(key, level)| Ok((skill_id(shop, key)?, *level)));
        let skills = skills.collect::<Result<_, DemoError>>()?;
        profile_update(pool, by, id, |profile| profile.skills = skills).await?;
    }
    Ok(())
}

fn queues(shop: &Shop) -> Result<Vec<QueueRow>, DemoError> {
    let row = |(number, queue): (usize, &super::shop_floor::Queue)| {
        let agents = queue.agents.iter().map(|key| agent_id(shop, key));
        let teams = queue.teams.iter().map(|key| {
            let id = id_of(Shelf::Teams, &shop.teams, |team| &team.key, key);
            id.map(TeamId)
        });
        let schedule = queue
            .schedule
            .as_ref()
            .map(|key| id_of(Shelf::Schedules, &shop.schedules, |one| &one.key, key));
        let overflow = queue.overflow.as_ref().map(|key| queue_id(shop, key));
        let usual = QueueRow::new(queue.name.clone());
        let timeout = queue.offer_timeout_seconds;
        Ok(QueueRow {
            id: QueueId(fixed_id(Shelf::Queues, number)),
            agent_ids: agents.collect::<Result<_, DemoError>>()?,
            team_ids: teams.collect::<Result<_, DemoError>>()?,
            strategy: queue.strategy,
            offer_mode: queue.offer_mode,
            offer_timeout_seconds: timeout.unwrap_or(usual.offer_timeout_seconds),
            relaxations: queue.relaxations.clone(),
            overflow_queue_id: overflow.transpose()?,
            overflow_after_seconds: queue.overflow_after_seconds,
            schedule_id: schedule.transpose()?,
            ..usual
        })
    };
    shop.queues.iter().enumerate().map(row).collect()
}

fn rules_of(shop: &Shop) -> Result<Vec<RuleRow>, DemoError> {
    let row = |(number, rule): (usize, &super::shop_floor::Rule)| {
        let need = |(key, level): (&String, &u8)| {
            Ok(NeedRow {
                skill_id: skill_id(shop, key)?,
                level: *level,
            })
        };
        let skills = rule.skills.iter().map(need);
        let queue = rule.queue.as_ref().map(|key| queue_id(shop, key));
        Ok(RuleRow {
            id: RuleId(fixed_id(Shelf::Rules, number)),
            conditions: rule.conditions.clone(),
            outcome: OutcomeRow {
                queue_id: queue.transpose()?,
                priority: rule.priority,
                skills: skills.collect::<Result<_, DemoError>>()?,
                match_language: rule.match_language,
                answer_within_seconds: None,
            },
            ..RuleRow::new(rule.name.clone())
        })
    };
    shop.routing_rules.iter().enumerate().map(row).collect()
}
