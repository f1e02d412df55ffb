//! What is where: every route, and what surrounds them all.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{self, Data, Redirect};
use actix_web::{App, Error};
use tracing_actix_web::TracingLogger;

use super::assets::{self, Shop};
use super::bodies::{self, Bodies};
use super::client_address::TrustedProxies;
use super::demo::{self, IsDemo};
use super::health::{self, Health};
use super::limit_addresses::limit_addresses;
use super::rate_limit::RateLimits;
use super::trace::RequestSpan;
use super::ways::Ways;
use super::{
    agent_statuses, agents, attachments, audit_log, avatars, bulk_jobs, canned_replies, capacity,
    category_rules, channels, contacts, conversations, drafts, extract, files, floor, me, openapi,
    queues, request_id, routing_rules, schedules, security, sessions, skills, teams, trace,
    uploads, webhooks, widget,
};
use crate::config::MetricsFor;
use crate::http::routes::Routes;
use crate::telemetry::metrics::Metrics;

/// What all requests share. What only some handlers need is given by `App::app_data`.
#[derive(Clone)]
pub struct Site {
    pub health: Health,
    pub limits: RateLimits,
    pub bodies: Bodies,
    pub metrics: Metrics,
    pub metrics_for: MetricsFor,
    pub proxies: TrustedProxies,
    pub is_demo: IsDemo,
}

/// Every handler of the HTTP API, one line each; the description is made of the same lines.
pub fn api(config: &mut Routes<'_>) {
    config
        .service(health::healthz)
        .service(health::readyz)
        .service(health::metrics)
        .service(demo::demo)
        .configure(attachments::configure)
        .configure(uploads::configure)
        .configure(files::configure)
        .configure(sessions::configure)
        .configure(me::configure)
        .configure(widget::configure)
        .configure(conversations::configure)
        .configure(drafts::configure)
        .configure(contacts::configure)
        .configure(agents::configure)
        .configure(floor::configure)
        .configure(avatars::configure)
        .configure(canned_replies::configure)
        .configure(teams::configure)
        .configure(skills::configure)
        .configure(schedules::configure)
        .configure(agent_statuses::configure)
        .configure(queues::configure)
        .configure(routing_rules::configure)
        .configure(category_rules::configure)
        .configure(bulk_jobs::configure)
        .configure(capacity::configure)
        .configure(channels::configure)
        .configure(webhooks::configure)
        .configure(audit_log::configure);
}

/// The whole site but the socket, which the caller adds. Called once per worker.
pub fn app(
    site: Site,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    let shop = if site.is_demo.0 {
        Shop::Open
    } else {
        Shop::Closed
    };
    let app = App::new()
        .app_data(Data::new(site.health))
        .app_data(Data::new(site.limits))
        .app_data(Data::new(site.bodies))
        .app_data(Data::new(site.metrics))
        .app_data(Data::new(site.metrics_for))
        .app_data(Data::new(site.proxies))
        .app_data(Data::new(site.is_demo))
        .configure(extract::configure);
    let mut taken = Vec::new();
    let app = app.configure(|config| {
        let mut routes = Routes::new(config);
        api(&mut routes);
        taken = routes.taken();
    });
    let ways = Data::new(Ways::of(taken));
    // Wraps run from the last to the first.
    app.app_data(ways)
        .service(Redirect::new("/api/docs", "/api/docs/"))
        .configure(openapi::configure)
        .configure(|config| assets::configure(config, shop))
        .default_service(web::to(extract::no_such_page))
        .wrap(Compress::default())
        .wrap(from_fn(bodies::bound))
        .wrap(security::cors())
        .wrap(from_fn(limit_addresses))
        .wrap(from_fn(security::headers))
        .wrap(from_fn(request_id::keep))
        .wrap(from_fn(trace::count))
        .wrap(TracingLogger::<RequestSpan>::new())
}

#[cfg(test)]
mod tests {
    use actix_web::test;
    use serde_json::Value;

    use super::*;
    use crate::config::Layers;

    #[actix_web::test]
    async fn every_answer_has_its_id_its_policy_and_what_is_left() {
        let config = Layers::defaults().unwrap().finish().unwrap();
        let site = Site {
            health: Health::default(),
            limits: RateLimits::new(&config.limits),
            bodies: Bodies::default(),
            metrics: Metrics::start().unwrap(),
            metrics_for: MetricsFor::All,
            proxies: TrustedProxies::default(),
            is_demo: IsDemo(false),
        };
        let app = test::init_service(app(site)).await;
        for (path, status) in [
            ("/healthz", 200),
            ("/readyz", 200),
            ("/metrics", 200),
            ("/api/openapi.json", 200),
            ("/api/docs/", 200),
            ("/console/", 200),
            ("/widget.js", 200),
            ("/api/v1/demo", 404),
            ("/nowhere", 404),
        ] {
            let request = test::TestRequest::get().uri(path);
            let request = request.peer_addr(([192, 0, 2, 1], 1).into()).to_request();
            let response = test::call_service(&app, request).await;
            assert_eq!(response.status().as_u16(), status, "{path}");
            let header = |name: &str| {
                let value = response.headers().get(name).expect(name);
                value.to_str().unwrap().to_owned()
            };
            let id = header("x-request-id");
            header("content-security-policy");
            header("ratelimit-remaining");
            if status == 404 {
                assert_eq!(header("content-type"), "application/problem+json");
                let problem: Value = test::read_body_json(response).await;
                assert_eq!(problem["request_id"], id.as_str(), "{path}");
                assert_eq!(problem["code"], "not_found");
            }
        }
    }
}
