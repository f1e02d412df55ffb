//! Keeps a few scripted customers on the demo shop, so that a console is alive within seconds.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::customer::{Customer, CustomerError};
use super::seed::DemoError;

const TRAFFIC: &str = include_str!("../../config/demo/traffic.toml");
/// Customers at once: a console is busy and can still be read.
const CUSTOMERS_AT_ONCE: usize = 3;
/// Visits in one run; a demo that is left alone overnight must not fill the disk.
const VISITS_MAX: usize = 300;
/// The first customers come one after the other, starting at once.
const ARRIVAL_SPACING: Duration = Duration::from_secs(4);
/// Between a customer who left and the next one: this long to twice as long.
const PAUSE: Duration = Duration::from_secs(20);

#[derive(Deserialize, Clone, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) locale: String,
    pub(super) pages: Vec<String>,
    pub(super) opens: String,
    pub(super) then: Vec<String>,
    pub(super) nudge: String,
    pub(super) thanks: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Traffic {
    customers: Vec<Script>,
}

/// Dropping it sends the customers home.
#[derive(Debug)]
pub struct TrafficHandle {
    _stop: watch::Sender<()>,
}

/// Starts the customers on the current runtime; they reach the hub at `address` by the wire, as anybody does.
pub fn run_traffic(address: SocketAddr) -> Result<TrafficHandle, DemoError> {
    let scripts = load()?;
    let (stop, stopped) = watch::channel(());
    tokio::spawn(keep_busy(address, scripts, stopped));
    Ok(TrafficHandle { _stop: stop })
}

fn load() -> Result<Vec<Script>, DemoError> {
    let traffic: Traffic =
        toml::from_str(TRAFFIC).map_err(|error| DemoError::Data(error.to_string()))?;
    Ok(traffic.customers)
}

async fn keep_busy(address: SocketAddr, scripts: Vec<Script>, mut stopped: watch::Receiver<()>) {
    let mut visits = JoinSet::new();
    let mut scripts = scripts.into_iter().cycle().take(VISITS_MAX);
    for place in 0..CUSTOMERS_AT_ONCE {
        let wait = ARRIVAL_SPACING.saturating_mul(u32::try_from(place).unwrap_or_default());
        if let Some(script) = scripts.next() {
            visits.spawn(visit(address, script, wait));
        }
    }
    loop {
        tokio::select! {
            // The sender only ever goes away.
            _ = stopped.changed() => return,
            ended = visits.join_next() => match ended {
                None => return,
                Some(Ok(Ok(()))) => {}
                Some(Ok(Err(error))) => tracing::debug!(%error, "a demo customer left early"),
                Some(Err(error)) => tracing::warn!(%error, "a demo customer failed"),
            }
        }
        if let Some(script) = scripts.next() {
            visits.spawn(visit(address, script, jitter(PAUSE)));
        }
    }
}

async fn visit(address: SocketAddr, script: Script, wait: Duration) -> Result<(), CustomerError> {
    tokio::time::sleep(wait).await;
    Customer::arrive(address, script).await?.live().await
}

/// Between `base` and twice as much.
pub(super) fn jitter(base: Duration) -> Duration {
    let mut byte = [0_u8; 1];
    // Without random numbers everybody is punctual, which is no harm here.
    let _all_the_same = aws_lc_rs::rand::fill(&mut byte);
    let [byte] = byte;
    let share = u32::from(byte);
    base.saturating_add(
        base.checked_div(256)
            .unwrap_or_default()
            .saturating_mul(share),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_can_be_played() {
        let scripts = load().unwrap();
        assert!(scripts.len() >= CUSTOMERS_AT_ONCE);
        for script in scripts {
            assert!(!script.pages.is_empty() && !script.then.is_empty());
            assert!(script.pages.iter().all(|page| page.starts_with("/demo/")));
        }
    }

    #[test]
    fn jitter_stays_within_its_bounds() {
        let base = Duration::from_millis(500);
        for _ in 0..100 {
            let waited = jitter(base);
            assert!(waited >= base && waited < base * 2, "{waited:?}");
        }
    }
}
