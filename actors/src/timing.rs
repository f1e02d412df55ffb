//! What a slow day is explained with: how long mail lies, how long telling takes, how late a thread's timers are.

use metrics::Histogram;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::limits::LAG_PERIOD;

/// Looked up once: each message records two of them.
pub(crate) struct Timing {
    pub(crate) mailbox_wait: Histogram,
    pub(crate) fan_out: Histogram,
}

impl Timing {
    pub(crate) fn new() -> Self {
        Self {
            mailbox_wait: metrics::histogram!("bellhop_mailbox_wait_seconds"),
            fan_out: metrics::histogram!("bellhop_fan_out_seconds"),
        }
    }
}

/// How much later than asked for this thread comes to a timer: what everything else on it waits, too.
/// For as long as the thread runs.
pub(crate) async fn watch_lag() {
    let lag = metrics::histogram!("bellhop_event_loop_lag_seconds");
    let mut due = interval(LAG_PERIOD);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let planned = due.tick().await;
        lag.record(
            Instant::now()
                .saturating_duration_since(planned)
                .as_secs_f64(),
        );
    }
}
