//! Whether this hub is alive, whether it is ready for work, and what it counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError as _, get};
use bellhop_actors::Hub;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{Problem, ProblemBody};
use crate::config::MetricsFor;
use crate::store;
use crate::store::pool::Pool;
use crate::telemetry::metrics::Metrics;

/// Load balancers give up after a few seconds too.
const CHECK_WAIT_MAX: Duration = Duration::from_secs(3);

/// What proxies say of whom they pass on.
const PASSED_ON: &[&str] = &["forwarded", "x-forwarded-for", "x-real-ip", "via"];

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
#[utoipa::path(tag = "operation", responses(
    (status = 200, description = "metrics in Prometheus' text format"),
    (status = 404, description = "the settings keep them from whoever asks", body = ProblemBody),
))]
#[get("/metrics")]
pub async fn metrics(
    request: HttpRequest,
    rendered: Data<Metrics>,
    readers: Data<MetricsFor>,
    hub: Option<Data<Hub>>,
) -> HttpResponse {
    if !may_read(&request, **readers) {
        return Problem::not_found("page here").error_response();
    }
    if let Some(hub) = hub {
        let bytes = u32::try_from(hub.fanout().backlog_bytes()).unwrap_or(u32::MAX);
        ::metrics::gauge!("bellhop_backlog_bytes").set(bytes);
    }
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(rendered.render())
}

/// Whatever a header says, only a direct neighbour is on this machine; and what has passed a proxy of
/// this machine may come from anywhere.
fn may_read(request: &HttpRequest, readers: MetricsFor) -> bool {
    match readers {
        MetricsFor::All => true,
        MetricsFor::Off => false,
        MetricsFor::Loopback => {
            let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
            let headers = request.headers();
            peer.is_some_and(|peer| peer.is_loopback())
                && PASSED_ON.iter().all(|name| !headers.contains_key(*name))
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn metrics_are_for_this_machine_unless_the_settings_say_otherwise() {
        let check = |peer: [u8; 4], header: Option<&'static str>, expected: [bool; 3]| {
            let request = TestRequest::default().peer_addr((peer, 1).into());
            let request = match header {
                Some(name) => request.insert_header((name, "127.0.0.1")),
                None => request,
            };
            let request = request.to_http_request();
            let readers = [MetricsFor::Loopback, MetricsFor::All, MetricsFor::Off];
            let found = readers.map(|readers| may_read(&request, readers));
            assert_eq!(found, expected, "{peer:?} {header:?}");
        };
        check([127, 0, 0, 1], None, [true, true, false]);
        check(
            [127, 0, 0, 1],
            Some("x-forwarded-for"),
            [false, true, false],
        );
        check([127, 0, 0, 1], Some("forwarded"), [false, true, false]);
        check([192, 0, 2, 1], None, [false, true, false]);
        check(
            [192, 0, 2, 1],
            Some("x-forwarded-for"),
            [false, true, false],
        );
    }

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
