//! The composition root: the only file that knows every part.
//! `serve` starts them in order, waits for a signal, and stops them in the reverse order.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix::Arbiter;
use actix_web::{HttpServer, web};
use anyhow::{Context as _, bail};
use bellhop_actors::Hub;
use bellhop_actors::clock::{Clock, SystemClock};
use bellhop_actors::ending::Ending;
use bellhop_actors::fanout::Fanout;
use bellhop_actors::floor::Floor;
use bellhop_actors::journal::Journal;
use secrecy::ExposeSecret as _;
use tokio::runtime::{Handle, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;

use crate::asked_to_forget::Forgetting;
use crate::auth::{Auth, LinkSigner};
use crate::bulk::Bulk;
use crate::channels::{
    self, Address, Fetcher, Inbound, Outbound, Posts, Renewals, Seals, Sender, Signaller, Worker,
};
use crate::config::{Config, Secrets};
use crate::files::FileStore;
use crate::floor::{Keeper, Router, StatusStore};
use crate::http::app::{Site, app};
use crate::http::bodies::Bodies;
use crate::http::client_address::TrustedProxies;
use crate::http::demo::IsDemo;
use crate::http::health::Health;
use crate::http::kernel;
use crate::http::rate_limit::RateLimits;
use crate::http::shared::Shared;
use crate::labels::Reader;
use crate::last_seen::LastSeen;
use crate::postgres::PrivatePostgres;
use crate::records::RecordsChanged;
use crate::retention::Sweeper;
use crate::socket::{Desk, JsonEncoder, Places};
use crate::store::database::Database;
use crate::store::group_commit::{GroupCommit, Patience};
use crate::store::lease::{Fence, Lease, LeaseError};
use crate::store::migrate;
use crate::store::pool::Pool;
use crate::store::{history, new_words};
use crate::telemetry::metrics::Metrics;
use crate::{demo, forget, socket};

/// Ports tried after the usual one, when nobody asked for a certain one.
const PORTS_TRIED: u16 = 20;
/// Connections waiting to be accepted: a reconnect storm arrives at once.
const BACKLOG: u32 = 4_096;
/// Sockets of one worker; the default of 25,000 would turn the last ones of a storm away.
const SOCKETS_PER_WORKER_MAX: usize = 50_000;
/// Threads that drive the database connections.
const STORE_THREADS: usize = 2;
/// How often what is remembered of people and durations is trimmed.
const TIDY_INTERVAL: Duration = Duration::from_secs(5);
/// As shells know a program that Ctrl-C has ended.
const EXIT_FORCED: i32 = 130;
/// A hub before this one that was told to stop is gone by then: its drain takes at most as long, and a moment more.
const PREDECESSOR_MARGIN: Duration = Duration::from_secs(2);
/// Time for the close frames to leave, and for a socket that came last to log in.
const FAREWELL: Duration = Duration::from_millis(300);

#[derive(Clone, Copy, Debug)]
pub struct ServeOptions {
    pub demo: bool,
    pub demo_traffic: bool,
    /// A port that was asked for is taken or refused; another is only tried for the usual one.
    pub port_was_asked_for: bool,
}

/// Serves until a signal ends it.
pub fn serve(config: &Config, options: ServeOptions) -> anyhow::Result<()> {
    let store = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(STORE_THREADS)
        .thread_name("store")
        .enable_all()
        .build()
        .context("failed to start the store's threads")?;
    let served = actix_web::rt::System::new().block_on(run(config, options, &store));
    store.shutdown_timeout(Duration::from_secs(config.server.shutdown_seconds_max));
    served
}

async fn run(config: &Config, options: ServeOptions, store: &Runtime) -> anyhow::Result<()> {
    let server = &config.server;
    if options.demo && !server.address.is_loopback() {
        bail!(
            "--demo has log-ins that everybody knows, so it is served on loopback only; \
             leave --address out or give 127.0.0.1"
        );
    }
    let listener = listen(server.address, server.port, options.port_was_asked_for)?;
    let (first, stop) = oneshot::channel();
    let signals = Signals {
        interrupted: signal(SignalKind::interrupt())?,
        terminated: signal(SignalKind::terminate())?,
    };
    store.spawn(signals.watch(first));
    let given = config.database.url.expose_secret();
    let postgres = if given.is_empty() {
        let data_dir = server.data_dir.clone();
        let start = async move { PrivatePostgres::start(&data_dir).await };
        Some(on(store.handle(), start).await??)
    } else {
        None
    };
    let url = postgres
        .as_ref()
        .map_or_else(|| given.to_owned(), PrivatePostgres::url);
    let served = serve_on(listener, config, options, &url, store, stop).await;
    if let Some(postgres) = postgres {
        on(store.handle(), postgres.stop()).await?;
    }
    served
}

/// Everything that needs the database; the database outlives it.
async fn serve_on(
    listener: TcpListener,
    config: &Config,
    options: ServeOptions,
    url: &str,
    store: &Runtime,
    stop: oneshot::Receiver<()>,
) -> anyhow::Result<()> {
    let database = Database::parse(url)?;
    let migrating = database.clone();
    on(
        store.handle(),
        async move { migrate::run(&migrating).await },
    )
    .await??;
    let leased = database.clone();
    let server = &config.server;
    let wait = server
        .drain_seconds
        .saturating_add(server.shutdown_seconds_max);
    let wait = Duration::from_secs(wait);
    let wait = wait.saturating_add(PREDECESSOR_MARGIN);
    let lease = async move { Lease::take(&leased, &who_this_is(), wait).await };
    let lease = on(store.handle(), lease).await??;
    let fence = lease.fence();
    let served = serve_while_ours(listener, config, options, database, store, stop, fence).await;
    on(store.handle(), lease.release()).await?;
    served
}

/// Everything that may run in one hub only.
async fn serve_while_ours(
    listener: TcpListener,
    config: &Config,
    options: ServeOptions,
    database: Database,
    store: &Runtime,
    stop: oneshot::Receiver<()>,
    fence: Fence,
) -> anyhow::Result<()> {
    let metrics = Metrics::start()?;
    let threads = config.server.threads(database.is_here());
    let (pool, journal) = {
        let _home = store.enter();
        let pool = Pool::new(database.clone(), config.database.pool_size)?;
        let journal = GroupCommit::start(&database, pool.clone(), Patience::default(), &fence);
        (pool, Arc::new(journal))
    };
    let secrets = Secrets::load_or_make(&config.server.data_dir)?;
    let links = LinkSigner::new(secrets.link_signing.expose_secret());
    let seals = Seals::new(secrets.channel_sealing.expose_secret())?;
    let inbound = Inbound::new(pool.clone(), seals, journal.outgoing());
    let files = FileStore::open(config.file_settings(), pool.clone())?;
    if options.demo {
        demo::seed(&pool, journal.as_ref()).await?;
    } else {
        demo::close(&pool).await?;
    }

    let fanout = Arc::new(Fanout::new(Arc::new(JsonEncoder::new(links.clone()))));
    let journal: Arc<dyn Journal> = journal;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let floor_thread = Arbiter::new();
    let floor = Floor::new(
        Arc::new(StatusStore(pool.clone())),
        Arc::clone(&fanout),
        Arc::clone(&clock),
        floor_thread.handle(),
    );
    let hub = Hub::new(journal, fanout, clock, &floor, Vec::new());
    let records_changed = RecordsChanged::default();
    let reader = Reader::new(config.labels);
    reader.reload(&pool).await?;
    hub.read_with(Arc::new(reader.clone()));
    actix_web::rt::spawn(reader.keep_forever(pool.clone(), records_changed.clone()));
    let bulk = Bulk::new(pool.clone(), hub.clone(), inbound.seals.clone());
    let router = Router::new(pool.clone(), hub.clone());
    let keeper = Keeper::new(pool.clone(), floor, router.clone());
    keeper.open().await?;
    actix_web::rt::spawn(keeper.keep_forever(records_changed.clone()));
    let limits = RateLimits::new(&config.limits);
    let may_write = fence.clone();
    let health = Health::default()
        .with_postgres(pool.clone())
        .with("lease", move || {
            let is_lost = may_write.is_lost();
            let over = || "another hub has taken over the database".to_owned();
            async move { (!is_lost).then_some(()).ok_or_else(over) }
        });
    let site = Site {
        health: health.clone(),
        limits: limits.clone(),
        bodies: Bodies::default(),
        metrics: metrics.clone(),
        metrics_for: config.server.metrics,
        proxies: TrustedProxies(config.server.trusted_proxies.clone()),
        is_demo: IsDemo(options.demo),
    };
    let bound = listener.local_addr()?;
    let public_url = config.public_url(bound.port());
    let auth = Auth::new(pool.clone());
    let last_seen = LastSeen::default();
    let (sessions, shared) = (auth.clone(), Shared::new(&public_url));
    let desk = web::Data::new(Desk {
        hub: hub.clone(),
        pool: pool.clone(),
        auth: auth.clone(),
        links: links.clone(),
        limits: limits.clone(),
        router: router.clone(),
        places: Places::new(config.limits.sockets),
        last_seen: last_seen.clone(),
        history: history::current(&pool).await?,
    });
    let hub_data = web::Data::new(hub.clone());
    let fetcher = Fetcher::new(files.clone(), config.channels.api_base.clone())?;
    let posts = web::Data::new(Posts::new(fetcher.clone()));
    let sender = Sender::new(files.clone(), config.channels.api_base.clone())?;
    let worker = Worker::new(inbound.clone(), hub.clone(), router.clone(), fetcher);
    let address = Address {
        public_url: config
            .server
            .public_url
            .is_some()
            .then(|| public_url.clone()),
        links: links.clone(),
    };
    let renewals = Renewals::new(pool.clone(), inbound.seals.clone(), sender.clone());
    let outbound = Outbound::new(&inbound, &hub, &sender, &renewals, address, fence.epoch());
    let renewals = web::Data::new(renewals);
    let (signals, signaller) = Signaller::new(pool.clone(), inbound.seals.clone(), sender.clone());
    hub.fanout().set_outward(Arc::new(signals));
    let forgetting = Forgetting::new(&pool, &hub, &auth, &inbound, &sender);
    let sender = web::Data::new(sender);
    let (inbound, bodies) = (
        web::Data::new(inbound),
        web::Data::new(crate::http::webhooks::RawBodies::default()),
    );
    let [deliveries, words, passers_by, who_left] = std::array::from_fn(|_| pool.clone());
    let old_content = Sweeper::new(pool.clone(), hub.clone());
    let (router, records_changed) = (web::Data::new(router), web::Data::new(records_changed));
    let (pool, auth) = (web::Data::new(pool), web::Data::new(auth));
    let (links, file_data) = (web::Data::new(links), web::Data::new(files.clone()));
    let half_of_shutdown = config.server.shutdown_seconds_max.div_ceil(2);
    let (host, bulk_data) = (hub.clone(), web::Data::new(bulk.clone()));
    let server = HttpServer::new(move || {
        host.host_here();
        app(site.clone())
            .app_data(desk.clone())
            .app_data(hub_data.clone())
            .app_data(router.clone())
            .app_data(records_changed.clone())
            .app_data(pool.clone())
            .app_data(auth.clone())
            .app_data(links.clone())
            .app_data(file_data.clone())
            .app_data(inbound.clone())
            .app_data(sender.clone())
            .app_data(posts.clone())
            .app_data(renewals.clone())
            .app_data(bulk_data.clone())
            .app_data(bodies.clone())
            .configure(|service| shared.configure(service))
            .route("/socket", web::get().to(socket::connect))
    })
    .workers(threads)
    .max_connections(SOCKETS_PER_WORKER_MAX)
    .tcp_nodelay(true)
    .on_connect(kernel::bound)
    .shutdown_timeout(half_of_shutdown)
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();
    let mut serving = actix_web::rt::spawn(server);
    actix_web::rt::spawn(files.sweep_forever());
    let session_check = Duration::from_secs(config.server.session_check_seconds.get());
    actix_web::rt::spawn(sessions.clone().check_sockets_forever(session_check));
    actix_web::rt::spawn(sessions.sweep_forever());
    actix_web::rt::spawn(forget::silent_contacts_forever(
        passers_by,
        config.contacts.silent_days_max,
    ));
    actix_web::rt::spawn(tidy(limits, metrics));
    actix_web::rt::spawn(new_words::sort_in_forever(words));
    actix_web::rt::spawn(worker.work_forever());
    actix_web::rt::spawn(outbound.work_forever());
    actix_web::rt::spawn(signaller.work_forever());
    actix_web::rt::spawn(bulk.work_forever());
    let days = config.channels.deliveries_days_max;
    actix_web::rt::spawn(channels::sweep_forever(deliveries, days));
    actix_web::rt::spawn(old_content.sweep_forever());
    actix_web::rt::spawn(forgetting.work_forever());
    actix_web::rt::spawn(last_seen.write_forever(who_left));
    let traffic = if options.demo_traffic {
        Some(demo::run_traffic(bound)?)
    } else {
        None
    };
    announce(&public_url, options.demo)?;

    let mut lost = tokio::select! {
        _ = stop => None,
        reason = fence.lost() => {
            tracing::error!(reason, "stepping down: this hub may not write any more");
            Some(reason)
        }
        ended = &mut serving => {
            ended??;
            bail!("the HTTP server ended by itself");
        }
    };
    drop(traffic);
    health.stop();
    let drain = Duration::from_secs(config.server.drain_seconds);
    // Whoever may not write any more has nothing to wait for.
    if lost.is_none() && !drain.is_zero() {
        tracing::info!(?drain, "draining: /readyz says no, everything else goes on");
        lost = tokio::select! {
            () = tokio::time::sleep(drain) => None,
            reason = fence.lost() => Some(reason),
        };
    }
    tracing::info!("stopping: no new connections, open ones are told to come back");
    // The sockets first: a conversation runs on a thread of the server, which goes as soon as it has no connection,
    // and answers to others may still come from it.
    let patience = Duration::from_secs(half_of_shutdown);
    let _some_do_not_read = tokio::time::timeout(patience, farewell(hub.fanout())).await;
    // Stops accepting and waits for requests under way.
    handle.stop(true).await;
    serving.await??;
    floor_thread.stop();
    // Its panic has been reported already.
    let _panicked = floor_thread.join();
    match lost {
        Some(reason) => Err(LeaseError::SteppedDown { reason }.into()),
        None => Ok(()),
    }
}

/// Until every socket has been told to come back, and has gone.
async fn farewell(fanout: &Fanout) {
    loop {
        // Again and again: somebody may have logged in meanwhile.
        fanout.end_all(Ending::Shutdown);
        tokio::time::sleep(FAREWELL).await;
        if fanout.socket_count() == 0 {
            return;
        }
    }
}

/// For people who look for the hub that has the database.
fn who_this_is() -> String {
    // Where there is no such file, the variable is what shells know.
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| std::env::var("HOSTNAME"))
        .unwrap_or_default();
    let machine = Some(machine.trim()).filter(|machine| !machine.is_empty());
    let machine = machine.unwrap_or("a machine without a name");
    format!("process {} on {machine}", std::process::id())
}

/// What asks the hub to stop.
struct Signals {
    interrupted: Signal,
    terminated: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }

    /// The first one stops in order; who sends a second one does not want to wait for it.
    /// Nothing is lost by that: what was acknowledged is in Postgres, and a private one ends by itself.
    async fn watch(mut self, first: oneshot::Sender<()>) {
        self.next().await;
        let _stopped_before = first.send(());
        self.next().await;
        tracing::warn!("stopping at once: a second signal came");
        std::process::exit(EXIT_FORCED);
    }
}

async fn tidy(limits: RateLimits, metrics: Metrics) {
    let mut minute = tokio::time::interval(TIDY_INTERVAL);
    loop {
        minute.tick().await;
        limits.tidy();
        metrics.tidy();
    }
}

/// Binds before anything else is started, so that a taken port costs nothing.
fn listen(address: IpAddr, port: u16, was_asked_for: bool) -> anyhow::Result<TcpListener> {
    let last = if was_asked_for || port == 0 {
        port
    } else {
        port.saturating_add(PORTS_TRIED)
    };
    for candidate in port..=last {
        match bind(SocketAddr::new(address, candidate)) {
            Ok(listener) => {
                if candidate != port {
                    tracing::warn!("port {port} is in use by another program; taking {candidate}");
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(error) => bail!("failed to listen on {address}:{candidate}: {error}"),
        }
    }
    bail!(
        "port {port} of {address} is in use by another program; \
         stop that one, or choose another with --port"
    )
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        tokio::net::TcpSocket::new_v4()?
    } else {
        tokio::net::TcpSocket::new_v6()?
    };
    // A restart must not wait for the last start's connections to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// On the store's threads, whatever thread asks.
async fn on<T: Send + 'static>(
    store: &Handle,
    work: impl Future<Output = T> + Send + 'static,
) -> anyhow::Result<T> {
    store
        .spawn(work)
        .await
        .context("a task of the store failed")
}

/// What a person who has just typed the command wants to know.
fn announce(url: &str, is_demo: bool) -> anyhow::Result<()> {
    let mut lines = vec![format!("\n  Bellhop is ready\n")];
    if is_demo {
        lines.push(format!("  Demo shop   {url}/demo/"));
    }
    lines.push(format!("  Console     {url}/console/"));
    lines.push(format!("  API docs    {url}/api/docs/"));
    lines.push(format!("  Health      {url}/readyz\n"));
    if is_demo {
        lines.push(format!(
            "  Log in to the console with the password {}:",
            demo::PASSWORD
        ));
        for account in demo::accounts()? {
            let demo::Account { email, name, role } = account;
            lines.push(format!("    {email:<20} {name} ({role})"));
        }
        lines.push(String::new());
    }
    lines.push("  Ctrl-C stops it.\n".to_owned());
    // The table is for people; if nobody reads it, that is fine.
    let _unread = std::io::Write::write_all(&mut std::io::stdout(), lines.join("\n").as_bytes());
    Ok(())
}
