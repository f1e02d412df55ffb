//! Queues as records. As they stand at this moment, they are on the wallboard.

mod create;
mod delete;
mod form;
mod list;
mod restore;
mod update;

use crate::http::routes::Routes;
use crate::store::queues::{QueueRow, RelaxationRow};
use crate::wire::queue::{Queue, Relaxation};

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_queues)
        .service(create::create_queue)
        .service(update::update_queue)
        .service(delete::delete_queue)
        .service(restore::restore_queue);
}

fn queue(row: &QueueRow) -> Queue {
    Queue {
        id: row.id.0,
        name: row.name.clone(),
        is_default: row.is_default,
        everyone: row.everyone,
        agent_ids: row.agent_ids.iter().map(|agent| agent.0).collect(),
        team_ids: row.team_ids.iter().map(|team| team.0).collect(),
        strategy: row.strategy.into(),
        offer_mode: row.offer_mode.into(),
        offer_timeout_seconds: row.offer_timeout_seconds,
        preferred_agent_seconds: row.preferred_agent_seconds,
        relaxations: row.relaxations.iter().map(relaxation).collect(),
        overflow_queue_id: row.overflow_queue_id.map(|queue| queue.0),
        overflow_after_seconds: row.overflow_after_seconds,
        length_max: row.length_max,
        wait_max_seconds: row.wait_max_seconds,
        schedule_id: row.schedule_id,
        service_level_seconds: row.service_level_seconds,
        service_level_percent: row.service_level_percent,
        requeue_unanswered_seconds: row.requeue_unanswered_seconds,
        requeue_answered_seconds: row.requeue_answered_seconds,
    }
}

fn relaxation(row: &RelaxationRow) -> Relaxation {
    let after_seconds = row.after_seconds;
    match row.lower_by {
        Some(lower_by) => Relaxation::Lower {
            after_seconds,
            lower_by,
        },
        None => Relaxation::Drop {
            after_seconds,
            drop: true,
        },
    }
}
