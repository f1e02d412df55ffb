//! What an admin may say of a queue.

use std::ops::RangeInclusive;

use bellhop_domain::queue::{OfferMode, Strategy};
use bellhop_domain::{AgentId, QueueId, TeamId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::problem::Problem;
use crate::http::record_form::{at_most, name, number, number_or_none, required, word};
use crate::store::queues::{QueueRow, RelaxationRow};
use crate::wire::present::present;

/// Shorter than a glance is no offer; in more than ten minutes the contact is gone.
const OFFER_SECONDS: RangeInclusive<i64> = 5..=600;
/// Up to a day: longer is a matter for a schedule.
const WAIT_SECONDS: RangeInclusive<i64> = 1..=86_400;
const WAIT_OR_NOT_SECONDS: RangeInclusive<i64> = 0..=86_400;
const LENGTH: RangeInclusive<i64> = 1..=10_000;
const PERCENT: RangeInclusive<i64> = 1..=100;
/// Levels are 1 to 5, so four steps lower any to the lowest.
const LOWER_BY: RangeInclusive<i64> = 1..=4;
/// One for each level, and to drop.
const RELAXATIONS_MAX: usize = 5;
/// More are a team, or everyone.
const MEMBERS_MAX: usize = 1_000;
/// When an overflow queue is chosen without a time.
const OVERFLOW_AFTER_SECONDS: u32 = 60;

#[derive(Deserialize, ToSchema)]
struct RelaxationForm {
    after_seconds: i64,
    lower_by: Option<i64>,
    #[serde(default)]
    drop: bool,
}

/// Null takes a limit away.
#[derive(Deserialize, ToSchema)]
pub(super) struct QueueForm {
    name: Option<String>,
    is_default: Option<bool>,
    everyone: Option<bool>,
    agent_ids: Option<Vec<Uuid>>,
    team_ids: Option<Vec<Uuid>>,
    strategy: Option<String>,
    offer_mode: Option<String>,
    offer_timeout_seconds: Option<i64>,
    preferred_agent_seconds: Option<i64>,
    relaxations: Option<Vec<RelaxationForm>>,
    #[serde(default, deserialize_with = "present")]
    overflow_queue_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "present")]
    overflow_after_seconds: Option<Option<i64>>,
    #[serde(default, deserialize_with = "present")]
    length_max: Option<Option<i64>>,
    #[serde(default, deserialize_with = "present")]
    wait_max_seconds: Option<Option<i64>>,
    #[serde(default, deserialize_with = "present")]
    schedule_id: Option<Option<Uuid>>,
    service_level_seconds: Option<i64>,
    service_level_percent: Option<i64>,
    #[serde(default, deserialize_with = "present")]
    requeue_unanswered_seconds: Option<Option<i64>>,
    #[serde(default, deserialize_with = "present")]
    requeue_answered_seconds: Option<Option<i64>>,
}

/// The form, once it is known to be good.
pub(super) struct QueueChange {
    form: QueueForm,
    name: Option<String>,
    strategy: Option<Strategy>,
    offer_mode: Option<OfferMode>,
    offer_timeout_seconds: Option<u32>,
    preferred_agent_seconds: Option<u32>,
    relaxations: Option<Vec<RelaxationRow>>,
    overflow_after_seconds: Option<Option<u32>>,
    length_max: Option<Option<u32>>,
    wait_max_seconds: Option<Option<u32>>,
    service_level_seconds: Option<u32>,
    service_level_percent: Option<u8>,
    requeue_unanswered_seconds: Option<Option<u32>>,
    requeue_answered_seconds: Option<Option<u32>>,
}

impl QueueForm {
    pub(super) fn parse(self) -> Result<QueueChange, Problem> {
        let form = &self;
        let members = [("agent_ids", &form.agent_ids), ("team_ids", &form.team_ids)];
        for (field, ids) in members {
            at_most(field, ids.as_ref().map_or(0, Vec::len), MEMBERS_MAX)?;
        }
        let strategy = form.strategy.as_deref();
        let strategy = strategy.map(|text| word("strategy", text, Strategy::ALL, Strategy::as_str));
        let mode = form.offer_mode.as_deref();
        let mode = mode.map(|text| word("offer_mode", text, OfferMode::ALL, OfferMode::as_str));
        let limit = |field: &str, value: Option<Option<i64>>, range: &RangeInclusive<i64>| {
            value
                .map(|value| number_or_none(field, value, range))
                .transpose()
        };
        let seconds = |field: &str, value: Option<i64>, range: &RangeInclusive<i64>| {
            value.map(|value| number(field, value, range)).transpose()
        };
        let percent = form.service_level_percent;
        let percent = percent.map(|percent| number("service_level_percent", percent, &PERCENT));
        Ok(QueueChange {
            name: form
                .name
                .as_deref()
                .map(|text| name("name", text))
                .transpose()?,
            strategy: strategy.transpose()?,
            offer_mode: mode.transpose()?,
            offer_timeout_seconds: seconds(
                "offer_timeout_seconds",
                form.offer_timeout_seconds,
                &OFFER_SECONDS,
            )?,
            preferred_agent_seconds: seconds(
                "preferred_agent_seconds",
                form.preferred_agent_seconds,
                &WAIT_OR_NOT_SECONDS,
            )?,
            relaxations: form.relaxations.as_deref().map(relaxations).transpose()?,
            overflow_after_seconds: limit(
                "overflow_after_seconds",
                form.overflow_after_seconds,
                &WAIT_SECONDS,
            )?,
            length_max: limit("length_max", form.length_max, &LENGTH)?,
            wait_max_seconds: limit("wait_max_seconds", form.wait_max_seconds, &WAIT_SECONDS)?,
            service_level_seconds: seconds(
                "service_level_seconds",
                form.service_level_seconds,
                &WAIT_SECONDS,
            )?,
            service_level_percent: percent.transpose()?,
            requeue_unanswered_seconds: limit(
                "requeue_unanswered_seconds",
                form.requeue_unanswered_seconds,
                &WAIT_OR_NOT_SECONDS,
            )?,
            requeue_answered_seconds: limit(
                "requeue_answered_seconds",
                form.requeue_answered_seconds,
                &WAIT_OR_NOT_SECONDS,
            )?,
            form: self,
        })
    }
}

fn relaxations(forms: &[RelaxationForm]) -> Result<Vec<RelaxationRow>, Problem> {
    at_most("relaxations", forms.len(), RELAXATIONS_MAX)?;
    let mut rows: Vec<RelaxationRow> = Vec::new();
    for (place, form) in forms.iter().enumerate() {
        let at = |field: &str| format!("relaxations/{place}/{field}");
        let after_seconds = number(&at("after_seconds"), form.after_seconds, &WAIT_SECONDS)?;
        if rows
            .last()
            .is_some_and(|last| last.after_seconds >= after_seconds)
        {
            let detail = format!("{} must be later than the step before", at("after_seconds"));
            return Err(Problem::bad_request(detail).at(at("after_seconds")));
        }
        if form.drop == form.lower_by.is_some() {
            let detail = format!("relaxations/{place} must have either lower_by or drop: true");
            return Err(Problem::bad_request(detail).at(format!("relaxations/{place}")));
        }
        let lower_by = number_or_none(&at("lower_by"), form.lower_by, &LOWER_BY)?;
        rows.push(RelaxationRow {
            after_seconds,
            lower_by,
        });
    }
    Ok(rows)
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

impl QueueChange {
    pub(super) fn apply(self, row: &mut QueueRow) {
        let form = self.form;
        set(&mut row.name, self.name);
        set(&mut row.is_default, form.is_default);
        set(&mut row.everyone, form.everyone);
        let agents = form
            .agent_ids
            .map(|ids| ids.into_iter().map(AgentId).collect());
        set(&mut row.agent_ids, agents);
        let teams = form
            .team_ids
            .map(|ids| ids.into_iter().map(TeamId).collect());
        set(&mut row.team_ids, teams);
        set(&mut row.strategy, self.strategy);
        set(&mut row.offer_mode, self.offer_mode);
        set(&mut row.offer_timeout_seconds, self.offer_timeout_seconds);
        set(
            &mut row.preferred_agent_seconds,
            self.preferred_agent_seconds,
        );
        set(&mut row.relaxations, self.relaxations);
        let overflow = form.overflow_queue_id.map(|id| id.map(QueueId));
        set(&mut row.overflow_queue_id, overflow);
        set(&mut row.overflow_after_seconds, self.overflow_after_seconds);
        // One without the other means nothing.
        row.overflow_after_seconds = row
            .overflow_queue_id
            .map(|_| row.overflow_after_seconds.unwrap_or(OVERFLOW_AFTER_SECONDS));
        set(&mut row.length_max, self.length_max);
        set(&mut row.wait_max_seconds, self.wait_max_seconds);
        set(&mut row.schedule_id, form.schedule_id);
        set(&mut row.service_level_seconds, self.service_level_seconds);
        set(&mut row.service_level_percent, self.service_level_percent);
        let (unanswered, answered) = (
            self.requeue_unanswered_seconds,
            self.requeue_answered_seconds,
        );
        set(&mut row.requeue_unanswered_seconds, unanswered);
        set(&mut row.requeue_answered_seconds, answered);
    }

    pub(super) fn into_new(self) -> Result<QueueRow, Problem> {
        let mut row = QueueRow::new(required("name", self.name.clone())?);
        self.apply(&mut row);
        Ok(row)
    }
}
