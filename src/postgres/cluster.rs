//! The data of the private Postgres: made once, complete or not at all.

use std::path::Path;

use super::account::Account;
use super::error::{StartError, file};
use super::install::Install;

/// The name of both the superuser and the database.
pub(super) const NAME: &str = "bellhop";

/// macOS has no C.UTF-8.
const LOCALE: &str = if cfg!(target_os = "macos") {
    "en_US.UTF-8"
} else {
    "C.UTF-8"
};

/// The version that wrote the data, or `None` when there is no data yet.
pub(super) fn data_major(cluster: &Path) -> Result<Option<u32>, StartError> {
    if !cluster.exists() {
        return Ok(None);
    }
    let path = cluster.join("PG_VERSION");
    let text = std::fs::read_to_string(&path).map_err(file("read", &path))?;
    let odd = |_| std::io::Error::other(format!("{:?} is not a version", text.trim()));
    text.trim()
        .parse()
        .map(Some)
        .map_err(|error| file("understand", path)(odd(error)))
}

/// Makes the cluster under another name and renames it when complete,
/// so that an initdb which was killed half-way is simply done again.
pub async fn initialise(
    install: &Install,
    account: &Account,
    cluster: &Path,
    durable: bool,
) -> Result<(), StartError> {
    let draft = cluster.with_extension("new");
    if draft.exists() {
        std::fs::remove_dir_all(&draft).map_err(file("remove", &draft))?;
    }
    let program = install.program("initdb");
    let mut command = account.command(&program);
    command.arg("--pgdata").arg(&draft).args([
        "--username",
        NAME,
        "--encoding",
        "UTF8",
        "--locale",
        LOCALE,
        "--auth",
        "trust",
    ]);
    if !durable {
        command.arg("--no-sync");
    }
    let output = command.output().await;
    let output = output.map_err(|source| StartError::Run { program, source })?;
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(StartError::Initdb { output });
    }
    std::fs::rename(&draft, cluster).map_err(file("rename", draft))
}
