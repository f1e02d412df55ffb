//! The private Postgres as the rest of Bellhop sees it: start, where to connect, stop.

use std::path::Path;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::NoTls;

use super::account::Account;
use super::cluster::{self, NAME};
use super::error::StartError;
use super::install::Install;
use super::leftovers;
use super::place::Place;
use super::spawn::{Guarded, spawn};

/// Recovery after a power cut replays at most `max_wal_size`; slow disks need minutes for it.
const READY_WAIT_MAX: Duration = Duration::from_secs(300);
const READY_LOOK: Duration = Duration::from_millis(20);
/// Back ends whose postmaster was killed notice it within a second or two; the data is locked until then.
const LOCKED_WAIT_MAX: Duration = Duration::from_secs(20);
const RETRY_WAIT: Duration = Duration::from_millis(300);
/// A fast shutdown writes a checkpoint.
const STOP_WAIT_MAX: Duration = Duration::from_secs(60);
/// Enough to see why it ended, short enough for an error message.
const LOG_TAIL_LINES: usize = 12;

/// A running Postgres that belongs to this process. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct PrivatePostgres {
    url: String,
    stop: oneshot::Sender<()>,
    supervisor: JoinHandle<()>,
}

/// All that is needed to start the server process again.
struct Server {
    install: Install,
    account: Account,
    place: Place,
}

impl PrivatePostgres {
    /// Starts the Postgres of this data directory, which is made on the first start.
    pub async fn start(data_dir: &Path) -> Result<Self, StartError> {
        let account = Account::detect().await?;
        let place = Place::take(data_dir, &account)?;
        let installs = Install::find_all().await?;
        let cluster = place.cluster();
        let data_major = cluster::data_major(&cluster)?;
        let install = Install::choose(&installs, &cluster, data_major)?;
        if data_major.is_none() {
            tracing::info!(home = %place.home.display(), major = install.major, "creating the database files");
            cluster::initialise(&install, &account, &cluster, true).await?;
        }
        let server = Server {
            install,
            account,
            place,
        };
        let guarded = server.run_until_ready().await?;
        server.ensure_database().await?;
        let url = server.url(NAME);
        tracing::info!(home = %server.place.home.display(), major = server.install.major, "PostgreSQL is ready");
        let (stop, stopped) = oneshot::channel();
        let supervisor = tokio::spawn(supervise(server, guarded, stopped));
        Ok(Self {
            url,
            stop,
            supervisor,
        })
    }

    /// The Postgres of this data directory when another process runs it; who uses it must not outlive its work.
    pub async fn url_of_running(data_dir: &Path) -> Result<Option<String>, StartError> {
        let account = Account::detect().await?;
        let socket_dir = Place::socket_dir_of_owner(data_dir, &account)?;
        Ok(socket_dir.map(|socket_dir| url(&socket_dir, NAME)))
    }

    /// A connection string in the key-value form of libpq.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Fast shutdown: open transactions are rolled back, what was committed is kept.
    pub async fn stop(self) {
        // The supervisor may have ended before; then there is nothing to stop.
        let _ended_before = self.stop.send(());
        if let Err(error) = self.supervisor.await {
            tracing::error!(%error, "the PostgreSQL supervisor failed");
        }
    }
}

impl Server {
    fn url(&self, database: &str) -> String {
        url(&self.place.socket_dir, database)
    }

    /// Starts the server; waits while the remains of an earlier one still lock the data.
    async fn run_until_ready(&self) -> Result<Guarded, StartError> {
        let cluster = self.place.cluster();
        let deadline = Instant::now() + LOCKED_WAIT_MAX;
        loop {
            leftovers::clear(&cluster, &self.account).await?;
            let log = self.place.log();
            let socket_dir = &self.place.socket_dir;
            let mut guarded = spawn(&self.install, &self.account, &cluster, socket_dir, &log)?;
            match self.wait_ready(&mut guarded).await {
                Ok(()) => return Ok(guarded),
                Err(StartError::Ended { tail, .. })
                    if is_locked(&tail) && Instant::now() < deadline =>
                {
                    tracing::info!("waiting for the remains of an earlier PostgreSQL to end");
                    sleep(RETRY_WAIT).await;
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn wait_ready(&self, guarded: &mut Guarded) -> Result<(), StartError> {
        let url = self.url("postgres");
        let deadline = Instant::now() + READY_WAIT_MAX;
        loop {
            if tokio_postgres::connect(&url, NoTls).await.is_ok() {
                return Ok(());
            }
            let log = self.place.log();
            if matches!(guarded.child.try_wait(), Ok(Some(_)) | Err(_)) {
                let tail = tail_of(&log);
                return Err(StartError::Ended { log, tail });
            }
            if Instant::now() > deadline {
                return Err(StartError::TooSlow {
                    seconds: READY_WAIT_MAX.as_secs(),
                    log,
                });
            }
            sleep(READY_LOOK).await;
        }
    }

    async fn ensure_database(&self) -> Result<(), StartError> {
        let (client, connection) = tokio_postgres::connect(&self.url("postgres"), NoTls).await?;
        let driver = tokio::spawn(connection);
        let known = "SELECT 1 FROM pg_database WHERE datname = $1";
        if client.query_opt(known, &[&NAME]).await?.is_none() {
            client
                .batch_execute(&format!("CREATE DATABASE {NAME}"))
                .await?;
        }
        drop(client);
        // A clean end is all it can report now.
        let _ended = driver.await;
        Ok(())
    }
}

fn url(socket_dir: &Path, database: &str) -> String {
    let quote = |text: &str| text.replace('\\', r"\\").replace('\'', r"\'");
    let host = quote(&socket_dir.to_string_lossy());
    format!("host='{host}' user={NAME} dbname={database}")
}

/// Keeps the server running until told to stop, or until nobody is left to tell.
async fn supervise(server: Server, mut guarded: Guarded, mut stopped: oneshot::Receiver<()>) {
    loop {
        tokio::select! {
            biased;
            _told_or_dropped = &mut stopped => return stop(guarded).await,
            status = guarded.child.wait() => {
                tracing::error!(?status, log = %server.place.log().display(), "PostgreSQL ended: starting it again");
            }
        }
        guarded = loop {
            let again = tokio::select! {
                biased;
                // What is half started ends with its lifeline.
                _told_or_dropped = &mut stopped => return,
                again = server.run_until_ready() => again,
            };
            match again {
                Ok(guarded) => break guarded,
                Err(error) => tracing::error!(%error, "PostgreSQL does not start"),
            }
            sleep(RETRY_WAIT).await;
        };
        tracing::info!("PostgreSQL is ready again");
    }
}

async fn stop(mut guarded: Guarded) {
    drop(guarded.lifeline.take());
    match timeout(STOP_WAIT_MAX, guarded.child.wait()).await {
        Ok(Ok(status)) => tracing::info!(%status, "PostgreSQL stopped"),
        Ok(Err(error)) => tracing::error!(%error, "failed to wait for PostgreSQL"),
        Err(_) => tracing::error!("PostgreSQL is still stopping; the next start waits for it"),
    }
}

/// What Postgres says when another one, or its back ends, still holds the data.
fn is_locked(log: &str) -> bool {
    [
        "lock file \"postmaster.pid\" already exists",
        "pre-existing shared memory block",
        ".lock\" already exists",
    ]
    .iter()
    .any(|said| log.contains(said))
}

fn tail_of(log: &Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    let from = lines.len().saturating_sub(LOG_TAIL_LINES);
    lines.get(from..).unwrap_or_default().join(" | ")
}
