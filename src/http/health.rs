//! Whether this hub is alive, whether it is ready for work, and what it counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;
use utoipa::ToSchema;

use crate::store;
use crate::store::pool::Pool;
use crate::telemetry::metrics::Metrics;

/// Load balancers give up after a few seconds too.
const CHECK_WAIT_MAX: Duration = Duration::from_secs(3);

type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// The parts that have to work before requests make sense.
#[derive(Clone, Default)]
pub struct Health {
    parts: Vec<(&'static str, Check)>,
    is_stopping: Arc<AtomicBool>,
}

#[derive(Serialize, ToSchema)]
struct Readiness {
    ready: bool,
    parts: Vec<Part>,
}

#[derive(Serialize, ToSchema)]
struct Part {
    name: &'static str,
    ready: bool,
    /// Why it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Health {
    /// `check` answers why the part is not ready, within a few seconds.
    #[must_use]
    pub fn with<F>(
        mut self,
        name: &'static str,
        check: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.parts.push((name, Arc::new(move || check().boxed())));
        self
    }

    /// A part that says by itself whether it is ready.
    #[must_use]
    pub fn with_flag(self, name: &'static str, is_ready: Arc<AtomicBool>) -> Self {
        self.with(name, move || {
            let is_ready = is_ready.load(Ordering::Relaxed);
            async move { is_ready.then_some(()).ok_or_else(|| "not yet".to_owned()) }
        })
    }

    #[must_use]
    pub fn with_postgres(self, pool: Pool) -> Self {
        self.with("postgres", move || {
            let pool = pool.clone();
            async move {
                store::health::ping(&pool).await.map_err(|error| {
                    tracing::warn!(%error, "the database does not answer");
                    "the database does not answer".to_owned()
                })
            }
        })
    }

    /// From now on nothing new should be sent here.
    pub fn stop(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }

    async fn readiness(&self) -> Readiness {
        let mut parts = join_all(self.parts.iter().map(|(name, check)| async move {
            let checked = tokio::time::timeout(CHECK_WAIT_MAX, check()).await;
            let reason = checked
                .unwrap_or_else(|_| Err("no answer in time".to_owned()))
                .err();
            Part {
                name,
                ready: reason.is_none(),
                reason,
            }
        }))
        .await;
        if self.is_stopping.load(Ordering::Relaxed) {
            let reason = Some("shutting down".to_owned());
            parts.push(Part {
                name: "hub",
                ready: false,
                reason,
            });
        }
        Readiness {
            ready: parts.iter().all(|part| part.ready),
            parts,
        }
    }
}

/// The process runs.
#[utoipa::path(tag = "operation", responses((status = 200, description = "the process runs")))]
#[get("/healthz")]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("ok\n")
}

/// The hub can work.
#[utoipa::path(tag = "operation", responses(
    (status = 200, description = "every part is ready", body = Readiness),
    (status = 503, description = "some part is not", body = Readiness),
))]
#[get("/readyz")]
pub async fn readyz(health: Data<Health>) -> HttpResponse {
    let readiness = health.readiness().await;
    let status = if readiness.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    HttpResponse::build(status)
        .insert_header(("cache-control", "no-store"))
        .json(readiness)
}

/// What this hub counts, as Prometheus reads it.
#[utoipa::path(tag = "operation", responses((status = 200, description = "metrics in Prometheus' text format")))]
#[get("/metrics")]
pub async fn metrics(metrics: Data<Metrics>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(metrics.render())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[actix_web::test]
    async fn the_part_that_is_not_ready_is_named() {
        let writers = Arc::new(AtomicBool::new(false));
        let health = Health::default()
            .with("postgres", || async { Ok(()) })
            .with_flag("writers", Arc::clone(&writers));
        let names = |readiness: &Readiness| {
            let failed = readiness.parts.iter().filter(|part| !part.ready);
            failed.map(|part| part.name).collect::<Vec<_>>()
        };
        assert_eq!(names(&health.readiness().await), ["writers"]);
        writers.store(true, Ordering::Relaxed);
        assert!(health.readiness().await.ready);
        health.stop();
        assert_eq!(names(&health.readiness().await), ["hub"]);
    }
}
