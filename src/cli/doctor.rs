//! `bellhop doctor`: each part that a working installation needs, with what to do about a failure.

use std::path::Path;
use std::time::Duration;

use anyhow::bail;
use futures_util::{SinkExt as _, StreamExt as _};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::print;
use crate::config::{Config, StorageKind};
use crate::files::{FileError, FileStore};
use crate::postgres::{PrivatePostgres, StartError};
use crate::store::database::Database;
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::{health, lease, migrate};

/// What takes longer does not work for people either.
const WAIT_MAX: Duration = Duration::from_secs(10);

type Finding = Result<String, String>;

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let mut findings = database(config).await;
    findings.push(("storage", storage(config).await));
    let url = config.public_url(config.server.port);
    findings.push(("hub", hub(&url).await));
    findings.push(("socket", socket(&url).await));
    for (name, finding) in &findings {
        print::check(name, finding);
    }
    let failed = findings
        .iter()
        .filter(|(_, finding)| finding.is_err())
        .count();
    if failed > 0 {
        bail!("{failed} of {} checks failed", findings.len());
    }
    Ok(())
}

async fn database(config: &Config) -> Vec<(&'static str, Finding)> {
    let url = config.database.url.expose_secret();
    let private = if url.is_empty() {
        match PrivatePostgres::start(&config.server.data_dir).await {
            Ok(private) => Some(private),
            Err(StartError::InUse { .. }) => {
                let found = "private, run by the hub that is up; see below what the hub says of it";
                let mut findings = vec![("postgres", Ok(found.to_owned()))];
                if let Ok(Some(url)) =
                    PrivatePostgres::url_of_running(&config.server.data_dir).await
                    && let Ok(database) = Database::parse(&url)
                {
                    findings.push(("writer", writer(Pool::new(database, 1)).await));
                }
                return findings;
            }
            Err(error) => return vec![("postgres", Err(error.to_string()))],
        }
    } else {
        None
    };
    let url = private
        .as_ref()
        .map_or_else(|| url.to_owned(), PrivatePostgres::url);
    let findings = look_at(&url).await;
    if let Some(private) = private {
        private.stop().await;
    }
    findings
}

async fn look_at(url: &str) -> Vec<(&'static str, Finding)> {
    let database = match Database::parse(url) {
        Ok(database) => database,
        Err(error) => return vec![("postgres", Err(error.to_string()))],
    };
    let migrations = match migrate::pending(&database).await {
        Err(migrate::MigrateError::Unavailable(error)) => {
            let advice = format!("{error}; is it running, and is DATABASE_URL right?");
            return vec![("postgres", Err(advice))];
        }
        Err(error) => Err(error.to_string()),
        Ok(missing) if missing.is_empty() => up_to_date(&database).await,
        Ok(missing) => {
            let missing = missing.join(", ");
            Err(format!(
                "missing: {missing}; run `bellhop migrate up`, or start the hub, which does it"
            ))
        }
    };
    let pool = Pool::new(database, 1);
    let written = match &pool {
        Ok(pool) => health::try_writing(pool).await,
        Err(error) => Err(StoreError::Unavailable(error.to_string())),
    };
    let write_path = written.map(|version| format!("PostgreSQL {version} takes writes"));
    let write_path = write_path.map_err(|error| {
        format!(
            "{error}; the role needs INSERT on Bellhop's tables, on a server that is no standby"
        )
    });
    let reached = Ok("it answers".to_owned());
    vec![
        ("postgres", reached),
        ("migrations", migrations),
        ("write path", write_path),
        ("writer", writer(pool).await),
    ]
}

/// A newer version may have been here: this one works on what it has only added.
async fn up_to_date(database: &Database) -> Finding {
    let applied = migrate::applied(database).await;
    let newer = applied.and_then(|versions| migrate::unknown(&versions));
    let newer = newer.map_err(|error| error.to_string())?;
    Ok(if newer.is_empty() {
        "up to date".to_owned()
    } else {
        let newer = newer.join(", ");
        format!("up to date, with steps of a newer bellhop that this version works on: {newer}")
    })
}

/// Which hub has the database; that none has it is no failure of this part.
async fn writer(pool: Result<Pool, StoreError>) -> Finding {
    let pool = pool.map_err(|error| error.to_string())?;
    let found = lease::holder(&pool).await;
    let found = found.map_err(|error| {
        format!("{error}; see `migrations` and `write path` for what is missing")
    })?;
    Ok(match found {
        None => "no hub has written to this database yet".to_owned(),
        Some(lease::Holder {
            name,
            since,
            session,
        }) => {
            let since = since.format("%Y-%m-%d %H:%M:%S UTC");
            match session {
                Some(session) => format!("{name}, since {since} (session {session})"),
                None => format!("no hub now; the last one was {name}, since {since}"),
            }
        }
    })
}

async fn storage(config: &Config) -> Finding {
    match config.storage.kind {
        StorageKind::Local => folder(&config.files_dir()),
        StorageKind::S3 => bucket(config).await,
    }
}

fn folder(folder: &Path) -> Finding {
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    let written = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&probe, "can be removed"))
        .and_then(|()| std::fs::remove_file(&probe));
    match written {
        Ok(()) => Ok(format!("{} can be written", folder.display())),
        Err(error) => Err(format!(
            "{} cannot be written: {error}; give this user the right to, or set [storage] directory",
            folder.display()
        )),
    }
}

/// What is not there must be told so: that takes an address, a bucket and a key that are right.
async fn bucket(config: &Config) -> Finding {
    let advice = "check [storage.s3] and the key's rights";
    // Its records are not asked.
    let pool = Database::parse("host=localhost").map_err(|error| error.to_string())?;
    let pool = Pool::new(pool, 1).map_err(|error| error.to_string())?;
    let files = FileStore::open(config.file_settings(), pool);
    let files = files.map_err(|error| format!("{error}; {advice}"))?;
    match tokio::time::timeout(WAIT_MAX, files.read("doctor/nothing", None)).await {
        Ok(Ok(_) | Err(FileError::NotFound)) => Ok("the bucket answers".to_owned()),
        Ok(Err(error)) => Err(format!("{error}; {advice}")),
        Err(_) => Err(format!("no answer in time; {advice}")),
    }
}

async fn hub(url: &str) -> Finding {
    let advice = "start it with `bellhop serve`, and see that [server] public_url leads to it";
    let client = reqwest::Client::builder().timeout(WAIT_MAX).build();
    let client = client.map_err(|error| error.to_string())?;
    let answer = client.get(format!("{url}/readyz")).send().await;
    let answer = answer.map_err(|error| format!("nothing answers at {url}: {error}; {advice}"))?;
    let status = answer.status();
    let body: Value = answer.json().await.map_err(|_| {
        format!("what answers at {url} with status {status} is not Bellhop; {advice}")
    })?;
    if status.is_success() {
        return Ok(format!("ready at {url}"));
    }
    let parts = body.get("parts").and_then(Value::as_array);
    let failed = parts.into_iter().flatten();
    let failed = failed.filter(|part| part.get("ready") != Some(&Value::Bool(true)));
    let failed: Vec<_> = failed.map(ToString::to_string).collect();
    Err(format!(
        "not ready: {}; the hub's log says why",
        failed.join(", ")
    ))
}

/// A log-in with a token that does not exist has to be refused in Bellhop's own words.
async fn socket(url: &str) -> Finding {
    let url = format!("{}/socket", url.replacen("http", "ws", 1));
    let advice = "a proxy in front must pass on the headers Upgrade and Connection, over HTTP/1.1";
    let talk = async {
        let (mut socket, _) = tokio_tungstenite::connect_async(&url).await?;
        let login =
            json!({"request_id": "doctor", "action": "login", "payload": {"token": "none"}});
        socket.send(Message::text(login.to_string())).await?;
        let answer = socket.next().await.transpose()?;
        // The hub closes by itself; a line that breaks before changes nothing in the finding.
        let _closed_before = socket.close(None).await;
        Ok::<_, tokio_tungstenite::tungstenite::Error>(answer)
    };
    match tokio::time::timeout(WAIT_MAX, talk).await {
        Ok(Ok(Some(Message::Text(answer)))) if answer.contains("unauthenticated") => {
            Ok(format!("answers at {url}"))
        }
        Ok(Ok(answer)) => Err(format!("unexpected answer at {url}: {answer:?}; {advice}")),
        Ok(Err(error)) => Err(format!("{url}: {error}; {advice}")),
        Err(_) => Err(format!("{url}: no answer in time; {advice}")),
    }
}
