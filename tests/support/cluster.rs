//! One private Postgres per test run, in the system's folder for temporary files.
//! It ends and removes itself when the run is over, however that happens.

use std::fs::File;
use std::os::unix::process::parent_id;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use bellhop::postgres::{Account, Install, initialise};
use tokio_postgres::NoTls;

/// Ends Postgres when the watched process has gone. A process of another user answers `kill -0` with
/// an error, so a look into /proc decides as well.
const GUARD: &str = r#"
watched=$1 folder=$2
shift 2
alive() { kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]; }
"$@" &
server=$!
while alive "$watched" && alive "$server"; do sleep 1; done
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"#;

/// Lost data is no matter here: no waiting for the disk.
const SETTINGS: [&str; 8] = [
    "listen_addresses=",
    "fsync=off",
    "full_page_writes=off",
    "max_connections=200",
    "shared_buffers=64MB",
    "jit=off",
    "timezone=UTC",
    "autovacuum=off",
];

/// The process whose end is the end of the run: nextest, or this process when run in another way.
fn watched_pid() -> u32 {
    if std::env::var_os("NEXTEST_RUN_ID").is_some() {
        parent_id()
    } else {
        std::process::id()
    }
}

pub fn run_id() -> String {
    std::env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| std::process::id().to_string())
}

/// A connection string of a role that may create databases.
pub async fn admin_url() -> String {
    if let Ok(url) = std::env::var("BELLHOP_TEST_DATABASE_URL") {
        return url;
    }
    let watched = watched_pid();
    let folder = std::env::temp_dir().join(format!("bellhop-test-{watched}"));
    let account = Account::detect().await.unwrap();
    std::fs::create_dir_all(&folder).unwrap();
    account.own(&folder).unwrap();
    let url = format!("host={} user=bellhop", folder.display());
    let lock = lock(folder.join("lock")).await;
    if tokio_postgres::connect(&format!("{url} dbname=postgres"), NoTls)
        .await
        .is_err()
    {
        start(&folder, &account, watched).await;
    }
    drop(lock);
    format!("{url} dbname=postgres")
}

async fn lock(path: PathBuf) -> File {
    tokio::task::spawn_blocking(move || {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .unwrap();
        file.lock().unwrap();
        file
    })
    .await
    .unwrap()
}

async fn start(folder: &Path, account: &Account, watched: u32) {
    let installs = Install::find_all().await.unwrap();
    let install = installs.first().unwrap();
    let cluster = folder.join("cluster");
    // Left by a run with the same process id whose guard was killed.
    let _removed = std::fs::remove_dir_all(&cluster);
    initialise(install, account, &cluster, false).await.unwrap();

    let mut command = account.command("/bin/sh");
    command.args(["-c", GUARD, "bellhop-test-postgres", &watched.to_string()]);
    command.arg(folder).arg(install.program("postgres"));
    command.arg("-D").arg(&cluster).arg("-k").arg(folder);
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    let log = File::create(folder.join("postgres.log")).unwrap();
    let errors = log.try_clone().unwrap();
    command
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        .process_group(0);
    let mut guard = command.spawn().unwrap();

    let url = format!("host={} user=bellhop dbname=postgres", folder.display());
    let mut pause = tokio::time::interval(Duration::from_millis(20));
    while tokio_postgres::connect(&url, NoTls).await.is_err() {
        if let Ok(Some(status)) = guard.try_wait() {
            panic!(
                "the tests' Postgres ended with {status}; see {}",
                folder.display()
            );
        }
        pause.tick().await;
    }
}
