//! The database that is filled: on this machine, empty, and without its indexes while rows come.

use anyhow::{Context as _, ensure};
use tokio_postgres::config::Host;
use tokio_postgres::{Client, Config, NoTls};

/// Tables whose indexes are made after their rows: one sort is far less work than ten million insertions.
const TABLES: &str = "'conversations', 'recorded_events', 'messages', 'contacts', 'contact_identities', 'sessions', \
    'drafts', 'attachments', 'inbound_messages'";
/// For sorting; two sorts at once at most.
const SORT_MEMORY: &str = "512MB";

pub(super) struct Database(Config);

impl Database {
    pub(super) fn parse(url: &str) -> anyhow::Result<Self> {
        let config: Config = url.parse().context("--database-url is not an address")?;
        let is_here = |host: &Host| match host {
            Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
            Host::Unix(_) => true,
        };
        // A socket's folder beside a name means the socket.
        let hosts = config.get_hosts();
        ensure!(
            !hosts.is_empty() && hosts.iter().all(is_here) && config.get_hostaddrs().is_empty(),
            "rows go to this machine only: give a --database-url on 127.0.0.1 or a unix socket"
        );
        Ok(Self(config))
    }

    pub(super) async fn connect(&self) -> anyhow::Result<Client> {
        let connected = self.0.connect(NoTls).await;
        let (client, connection) = connected.context("failed to connect to the database")?;
        // It ends with the client; whoever uses that is told of a failure.
        tokio::spawn(connection);
        Ok(client)
    }
}

/// Nobody's conversations are mixed with invented ones.
pub(super) async fn check_empty(client: &Client) -> anyhow::Result<()> {
    let found = client
        .query_one(
            "SELECT EXISTS (SELECT FROM conversations) OR EXISTS (SELECT FROM queues)",
            &[],
        )
        .await
        .context("this is no database of Bellhop's: run `bellhop migrate up` on it")?;
    let is_used: bool = found.get(0);
    ensure!(
        !is_used,
        "this database is in use: give an empty one, on which only `bellhop migrate up` has run"
    );
    Ok(())
}

/// What stood on the tables, as statements that make it again.
pub(super) struct Taken(Vec<String>);

/// Foreign keys before the keys that they lean on.
pub(super) async fn take_indexes(client: &Client) -> anyhow::Result<Taken> {
    let constraints = format!(
        "SELECT conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE contype IN ('f', 'p', 'u')
            AND (conrelid::regclass::text IN ({TABLES}) OR confrelid::regclass::text IN ({TABLES}))
        ORDER BY contype = 'f' DESC, contype, conname"
    );
    let mut again = Vec::new();
    for row in client.query(&constraints, &[]).await? {
        let (table, name, what): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let drop = format!("ALTER TABLE {table} DROP CONSTRAINT {name}");
        client.batch_execute(&drop).await?;
        again.push(format!("ALTER TABLE {table} ADD CONSTRAINT {name} {what}"));
    }
    // Keys first, then what leans on them.
    again.reverse();
    let indexes = format!(
        "SELECT indexname::text, indexdef FROM pg_indexes
        WHERE schemaname = 'public' AND tablename IN ({TABLES})"
    );
    for row in client.query(&indexes, &[]).await? {
        let (name, what): (String, String) = (row.get(0), row.get(1));
        client.batch_execute(&format!("DROP INDEX {name}")).await?;
        again.push(what);
    }
    Ok(Taken(again))
}

impl Taken {
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) async fn put_back(
        &self,
        client: &Client,
        mut done: impl FnMut(),
    ) -> anyhow::Result<()> {
        client
            .batch_execute(&format!("SET maintenance_work_mem = '{SORT_MEMORY}'"))
            .await?;
        for statement in &self.0 {
            let made = client.batch_execute(statement).await;
            made.with_context(|| format!("failed to run {statement}"))?;
            done();
        }
        Ok(())
    }
}
