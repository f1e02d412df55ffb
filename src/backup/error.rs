//! Why a backup was not made or not taken, each with what to do.

use std::io;

use crate::files::FileError;
use crate::store::error::StoreError;
use crate::store::lease::LeaseError;
use crate::store::migrate::MigrateError;

#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("failed to read or write the backup: {0}")]
    File(#[from] io::Error),
    #[error("this is no backup of Bellhop, or its beginning is damaged: {0}; nothing was changed")]
    NoBackup(String),
    #[error("the backup is cut off or damaged ({0}), so nothing of it was used; take another one")]
    Damaged(String),
    #[error(
        "the backup has form {found}, this Bellhop reads form {known}; use the version that made it: {version}"
    )]
    OtherForm {
        found: u32,
        known: u32,
        version: String,
    },
    #[error(
        "no {program} of PostgreSQL {major} or newer was found; install the client programs of that version \
         (`apt install postgresql-client-{major}`), or point BELLHOP_PG_BIN at their folder"
    )]
    NoProgram { program: &'static str, major: u32 },
    #[error("{program} failed: {said}")]
    Program { program: &'static str, said: String },
    #[error(
        "the database is not empty: a backup is restored into a new one; to throw away what is in this one, add --replace"
    )]
    NotEmpty,
    #[error("failed to migrate what was restored: {0}")]
    Migrate(#[from] MigrateError),
    #[error(transparent)]
    Lease(#[from] LeaseError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Files(#[from] FileError),
}
