//! What black-box and store tests share: one Postgres per test run, one database per test.
//! Uses BELLHOP_TEST_DATABASE_URL (a role that may create databases) when it is set.
//! Start reading at `TestDatabase`.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses its own part of the support"
)]

pub mod cluster;
pub mod proxy;

use bellhop::store::database::Database;
use bellhop::store::migrate;
use bellhop::store::pool::Pool;
use tokio_postgres::{Client, NoTls};

const TEMPLATE: &str = "bellhop_test_template";
/// Any number: guards the making of the template.
const TEMPLATE_LOCK: i64 = 7_203_114;
/// Enough for a test; the whole run shares `max_connections`.
const CONNECTIONS_MAX: usize = 4;

/// A migrated database of one's own, dropped with this value.
pub struct TestDatabase {
    pub url: String,
    pub database: Database,
    pub pool: Pool,
    name: String,
    admin_url: String,
}

impl TestDatabase {
    /// With all tables and nothing in them.
    pub async fn new() -> Self {
        let admin_url = cluster::admin_url().await;
        ensure_template(&admin_url).await;
        Self::create(admin_url, TEMPLATE).await
    }

    /// Without any table.
    pub async fn empty() -> Self {
        Self::create(cluster::admin_url().await, "template1").await
    }

    async fn create(admin_url: String, template: &str) -> Self {
        let name = format!("t_{}", uuid::Uuid::now_v7().simple());
        let admin = connect(&admin_url).await;
        let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
        admin
            .batch_execute(&create)
            .await
            .expect("failed to create the test's database");
        let url = with_database(&admin_url, &name);
        let database = Database::parse(&url).unwrap();
        let pool = Pool::new(database.clone(), CONNECTIONS_MAX).unwrap();
        Self {
            url,
            database,
            pool,
            name,
            admin_url,
        }
    }

    /// A plain connection, to look behind the store's back.
    pub async fn client(&self) -> Client {
        connect(&self.url).await
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (admin_url, name) = (self.admin_url.clone(), self.name.clone());
        // A thread of its own: the test's runtime may be the thread that is dropping.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(async {
                let admin = connect(&admin_url).await;
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                // The next run starts with a new cluster anyway.
                let _dropped = admin.batch_execute(&drop).await;
            });
        });
        let _ended = dropping.join();
    }
}

/// Migrates a database once per run; the others clone it.
async fn ensure_template(admin_url: &str) {
    let run = cluster::run_id();
    let admin = connect(admin_url).await;
    admin
        .execute("SELECT pg_advisory_lock($1)", &[&TEMPLATE_LOCK])
        .await
        .unwrap();
    let made_by =
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1";
    let made_by = admin.query_opt(made_by, &[&TEMPLATE]).await.unwrap();
    let made_by: Option<String> = made_by.and_then(|row| row.get(0));
    if made_by.as_ref() == Some(&run) {
        return;
    }
    let drop = format!("DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)");
    admin.batch_execute(&drop).await.unwrap();
    admin
        .batch_execute(&format!("CREATE DATABASE {TEMPLATE}"))
        .await
        .unwrap();
    let database = Database::parse(&with_database(admin_url, TEMPLATE)).unwrap();
    migrate::run(&database)
        .await
        .expect("failed to migrate the template");
    // A template must have no connection left, and the last one closes in its own time.
    let close = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1";
    admin.execute(close, &[&TEMPLATE]).await.unwrap();
    let sign = format!("COMMENT ON DATABASE {TEMPLATE} IS '{run}'");
    admin.batch_execute(&sign).await.unwrap();
}

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("failed to connect to the tests' Postgres");
    tokio::spawn(connection);
    client
}

fn with_database(url: &str, name: &str) -> String {
    match url.rsplit_once('/') {
        Some((server, rest)) if url.contains("://") => {
            let query = rest.split_once('?').map(|(_, query)| format!("?{query}"));
            format!("{server}/{name}{}", query.unwrap_or_default())
        }
        _ => format!("{url} dbname={name}"),
    }
}
