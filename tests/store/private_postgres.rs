//! The private Postgres: first start, later start, and the start after a kill -9.

use std::path::PathBuf;
use std::process::Command;

use bellhop::postgres::{PrivatePostgres, StartError};
use bellhop::store::database::{Database, StatementTimeout};
use tokio_postgres::{Client, NoTls};

/// A data directory of one's own that every account can reach, removed at the end.
struct DataDir(PathBuf);

impl DataDir {
    fn new() -> Self {
        let path =
            std::env::temp_dir().join(format!("bellhop-data-{}", uuid::Uuid::now_v7().simple()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn postmaster_pid(&self) -> String {
        let text = std::fs::read_to_string(self.0.join("postgres/cluster/postmaster.pid")).unwrap();
        text.lines().next().unwrap().to_owned()
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        let _removed = std::fs::remove_dir_all(&self.0);
    }
}

async fn connect(postgres: &PrivatePostgres) -> Client {
    let (client, connection) = tokio_postgres::connect(&postgres.url(), NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
}

fn kill(signal: &str, pid: &str) {
    assert!(
        Command::new("kill")
            .args([signal, pid])
            .status()
            .unwrap()
            .success()
    );
}

/// The shell that stands between us and Postgres.
fn guard_of(postmaster: &str) -> String {
    let status = std::fs::read_to_string(format!("/proc/{postmaster}/status")).unwrap();
    let parent = status
        .lines()
        .find_map(|line| line.strip_prefix("PPid:"))
        .unwrap();
    parent.trim().to_owned()
}

#[tokio::test]
async fn it_keeps_data_over_a_stop_and_is_ours_alone() {
    let dir = DataDir::new();
    let postgres = PrivatePostgres::start(&dir.0).await.unwrap();
    let client = connect(&postgres).await;
    client
        .batch_execute("CREATE TABLE kept AS SELECT 42 AS answer")
        .await
        .unwrap();
    for (setting, expected) in [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("listen_addresses", ""),
    ] {
        let row = client
            .query_one(&format!("SHOW {setting}"), &[])
            .await
            .unwrap();
        assert_eq!(row.get::<_, String>(0), expected, "{setting}");
    }
    let database = Database::parse(&postgres.url()).unwrap();
    database
        .connect(StatementTimeout::NONE)
        .await
        .expect("the url also serves Diesel");

    let second = PrivatePostgres::start(&dir.0).await;
    assert!(
        matches!(second, Err(StartError::InUse { .. })),
        "{second:?}"
    );

    postgres.stop().await;
    assert!(
        client.simple_query("SELECT 1").await.is_err(),
        "it has stopped"
    );

    let postgres = PrivatePostgres::start(&dir.0).await.unwrap();
    let client = connect(&postgres).await;
    let row = client
        .query_one("SELECT answer FROM kept", &[])
        .await
        .unwrap();
    assert_eq!(row.get::<_, i32>(0), 42);
    postgres.stop().await;
}

#[tokio::test]
async fn a_half_made_cluster_is_made_again() {
    let dir = DataDir::new();
    let postgres = PrivatePostgres::start(&dir.0).await.unwrap();
    postgres.stop().await;
    // As a kill -9 in the middle of initdb leaves it.
    let home = dir.0.join("postgres");
    std::fs::rename(home.join("cluster"), home.join("cluster.new")).unwrap();
    std::fs::remove_dir_all(home.join("cluster.new/base")).unwrap();
    let postgres = PrivatePostgres::start(&dir.0).await.unwrap();
    connect(&postgres).await;
    postgres.stop().await;
}

#[tokio::test]
async fn a_lock_file_of_another_program_does_not_stop_it() {
    let dir = DataDir::new();
    PrivatePostgres::start(&dir.0).await.unwrap().stop().await;
    // A process id that lives and is not Postgres: ours.
    let lock = dir.0.join("postgres/cluster/postmaster.pid");
    std::fs::write(&lock, format!("{}\n", std::process::id())).unwrap();
    let postgres = PrivatePostgres::start(&dir.0).await.unwrap();
    connect(&postgres).await;
    postgres.stop().await;
}

#[tokio::test]
async fn data_of_another_version_is_refused_with_advice() {
    let dir = DataDir::new();
    PrivatePostgres::start(&dir.0).await.unwrap().stop().await;
    std::fs::write(dir.0.join("postgres/cluster/PG_VERSION"), "9\n").unwrap();
    let refusal = PrivatePostgres::start(&dir.0)
        .await
        .unwrap_err()
        .to_string();
    assert!(refusal.contains("written by PostgreSQL 9"), "{refusal}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_comes_back_when_it_is_killed_and_ends_when_we_are_gone() {
    let dir = DataDir::new();
    let postgres = PrivatePostgres::start(&dir.0).await.unwrap();
    let client = connect(&postgres).await;
    client
        .batch_execute("CREATE TABLE kept AS SELECT 42 AS answer")
        .await
        .unwrap();
    kill("-9", &dir.postmaster_pid());
    let client = loop {
        if let Ok((client, connection)) = tokio_postgres::connect(&postgres.url(), NoTls).await {
            tokio::spawn(connection);
            break client;
        }
        tokio::task::yield_now().await;
    };
    let row = client
        .query_one("SELECT answer FROM kept", &[])
        .await
        .unwrap();
    assert_eq!(row.get::<_, i32>(0), 42, "what was committed survives");

    // What a kill -9 of everything leaves: Postgres alone, without its guard.
    let postmaster = dir.postmaster_pid();
    kill("-9", &guard_of(&postmaster));
    drop(postgres);
    let next = loop {
        match PrivatePostgres::start(&dir.0).await {
            Ok(next) => break next,
            // The task that held the lock ends in its own time.
            Err(StartError::InUse { .. }) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    };
    assert_ne!(dir.postmaster_pid(), postmaster);
    connect(&next).await;
    next.stop().await;
}
