//! Where the private Postgres lives on disk, and where its socket is.

use std::fs::{DirBuilder, File, Permissions, TryLockError, set_permissions, symlink_metadata};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;

use super::account::Account;
use super::error::{StartError, file};

/// `sun_path` has 104 bytes on macOS and 108 on Linux, with the zero at the end.
const SOCKET_PATH_BYTES_MAX: usize = 103;
const SOCKET_NAME: &str = "/.s.PGSQL.5432";
const LOCK: &str = "owner.lock";
/// Where root's cluster goes when the unprivileged account cannot reach the data directory.
const ROOT_FALLBACK: &str = "/var/lib/bellhop";

/// The folders of one private Postgres. The lock says that this process owns them.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) home: PathBuf,
    pub(super) socket_dir: PathBuf,
    _lock: File,
}

impl Place {
    pub(super) fn take(data_dir: &Path, account: &Account) -> Result<Self, StartError> {
        std::fs::create_dir_all(data_dir).map_err(file("create", data_dir))?;
        let data_dir = data_dir.canonicalize().map_err(file("find", data_dir))?;
        let home = home(&data_dir, account)?;
        private_dir(&home, account)?;
        let lock = lock(&home)?;
        let socket_dir = socket_dir(&home, account);
        private_dir(&socket_dir, account)?;
        Ok(Self {
            home,
            socket_dir,
            _lock: lock,
        })
    }

    /// The socket's folder when another process owns the place. Makes and takes nothing.
    pub(super) fn socket_dir_of_owner(
        data_dir: &Path,
        account: &Account,
    ) -> Result<Option<PathBuf>, StartError> {
        let Ok(data_dir) = data_dir.canonicalize() else {
            return Ok(None);
        };
        let home = home(&data_dir, account)?;
        if !home.join(LOCK).exists() {
            return Ok(None);
        }
        match lock(&home) {
            Ok(_free) => Ok(None),
            Err(StartError::InUse { home }) => Ok(Some(socket_dir(&home, account))),
            Err(error) => Err(error),
        }
    }

    pub(super) fn cluster(&self) -> PathBuf {
        self.home.join("cluster")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }
}

fn home(data_dir: &Path, account: &Account) -> Result<PathBuf, StartError> {
    if !account.is_other || can_reach(data_dir, account)? {
        return Ok(data_dir.join("postgres"));
    }
    let fallback = Path::new(ROOT_FALLBACK);
    std::fs::create_dir_all(fallback).map_err(file("create", fallback))?;
    let home = fallback.join(format!("postgres-{}", short_hash(data_dir)));
    tracing::warn!(
        data_dir = %data_dir.display(), home = %home.display(), uid = account.uid,
        "PostgreSQL cannot run as root and its account cannot reach the data directory: the database is kept elsewhere"
    );
    Ok(home)
}

/// May the account enter this folder and all above it?
fn can_reach(path: &Path, account: &Account) -> Result<bool, StartError> {
    for folder in path.ancestors() {
        let meta = folder.metadata().map_err(file("look at", folder))?;
        let enter = if meta.uid() == account.uid {
            0o100
        } else if meta.gid() == account.gid {
            0o010
        } else {
            0o001
        };
        if meta.mode() & enter == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Held until this process ends, however it ends.
fn lock(home: &Path) -> Result<File, StartError> {
    let path = home.join(LOCK);
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let lock = lock.map_err(file("open", &path))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StartError::InUse {
            home: home.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(file("lock", path)(source)),
    }
}

/// Beside the data when its path is short enough for a socket, otherwise in /tmp.
fn socket_dir(home: &Path, account: &Account) -> PathBuf {
    let beside = home.join("run");
    let bytes = beside.as_os_str().len().saturating_add(SOCKET_NAME.len());
    if bytes <= SOCKET_PATH_BYTES_MAX {
        beside
    } else {
        PathBuf::from(format!("/tmp/bellhop-{}-{}", account.uid, short_hash(home)))
    }
}

/// A folder that only the account can enter. Refuses one that somebody else put there.
fn private_dir(path: &Path, account: &Account) -> Result<(), StartError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => account.own(path)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(file("create", path)(error)),
    }
    let meta = symlink_metadata(path).map_err(file("look at", path))?;
    if !meta.is_dir() || meta.uid() != account.uid {
        return Err(StartError::NotOurs {
            path: path.to_owned(),
        });
    }
    set_permissions(path, Permissions::from_mode(0o700)).map_err(file("protect", path))
}

fn short_hash(path: &Path) -> String {
    let digest = digest::digest(&digest::SHA256, path.as_os_str().as_encoded_bytes());
    digest
        .as_ref()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_data_path_keeps_its_socket_elsewhere() {
        let account = Account {
            uid: 7,
            gid: 7,
            is_other: false,
        };
        assert_eq!(
            socket_dir(Path::new("/data"), &account),
            Path::new("/data/run")
        );
        let long = PathBuf::from(format!("/{}", "x".repeat(90)));
        let short = socket_dir(&long, &account);
        assert!(short.starts_with("/tmp"), "{short:?}");
        assert!(short.as_os_str().len() + SOCKET_NAME.len() <= SOCKET_PATH_BYTES_MAX);
    }
}
