//! Jobs as consoles see them.

use bellhop_domain::Timestamp;
use bellhop_domain::steps::{Assign, Steps};
use chrono::{DateTime, Utc};

use crate::store::bulk::{JobAction, JobRow, JobState};
use crate::wire::bulk::{BulkJob, BulkJobState};
use crate::wire::steps::{MacroSteps, StepsAssign};
use crate::wire::time;

pub fn job(row: &JobRow) -> BulkJob {
    BulkJob {
        id: row.id,
        by: (&row.by).into(),
        title: row.action.title.clone(),
        steps: action(&row.action.steps),
        reply: row.action.reply.clone(),
        undo_of: row.undo_of,
        state: match row.state {
            JobState::Waiting => BulkJobState::Waiting,
            JobState::Running => BulkJobState::Running,
            JobState::Done => BulkJobState::Done,
            JobState::Cancelled => BulkJobState::Cancelled,
        },
        total: row.total,
        done: row.done,
        failed: row.failed,
        left_alone: row.left_alone,
        can_undo: can_undo(row),
        held: row.is_held(),
        starts_at: text(row.starts_at),
        created_at: text(row.created_at),
        finished_at: row.finished_at.map(text),
    }
}

/// Something was done, and not only said.
pub fn can_undo(row: &JobRow) -> bool {
    let JobAction { steps, .. } = &row.action;
    let is_over = matches!(row.state, JobState::Done | JobState::Cancelled);
    is_over && row.undo_of.is_none() && row.done > 0 && !steps.is_empty()
}

pub fn action(steps: &Steps) -> MacroSteps {
    MacroSteps {
        status: steps.status.map(Into::into),
        add_tags: steps.add_tags.clone(),
        remove_tags: steps.remove_tags.clone(),
        assign: steps.assign.as_ref().map(|assign| match assign {
            Assign::Nobody => StepsAssign::Nobody,
            Assign::Agent { agent } => StepsAssign::Agent {
                id: agent.id.0,
                name: agent.name.clone(),
            },
            Assign::Queue { queue } => StepsAssign::Queue {
                id: queue.id.0,
                name: queue.name.clone(),
            },
        }),
    }
}

fn text(at: DateTime<Utc>) -> String {
    time::text(Timestamp(at.timestamp_micros()))
}
