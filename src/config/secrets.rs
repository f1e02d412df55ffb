//! Secrets that nobody has to think of: made at the first start, kept in the data directory.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use secrecy::SecretSlice;

const SECRET_BYTES: usize = 32;
const FOLDER: &str = "secrets";
const LINK_SIGNING: &str = "link_signing";
const CHANNEL_SEALING: &str = "channel_sealing";

pub struct Secrets {
    /// Signs the links to files. A new one makes the links on open pages invalid, nothing more.
    pub link_signing: SecretSlice<u8>,
    /// Encrypts the secrets of channels in the database. Without it each channel needs a new secret:
    /// back it up with the database.
    pub channel_sealing: SecretSlice<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("failed to {action} {path}: {source}")]
    File {
        action: &'static str,
        path: PathBuf,
        source: io::Error,
    },
    #[error("{path} is damaged: remove it, and a new secret is made at the next start")]
    Damaged { path: PathBuf },
    #[error("the system gave no random bytes")]
    NoRandomness,
}

impl Secrets {
    /// Reads what is there and makes what is missing, readable by this user only.
    pub fn load_or_make(data_dir: &Path) -> Result<Self, SecretError> {
        let folder = data_dir.join(FOLDER);
        let mut builder = DirBuilder::new();
        builder.recursive(true).mode(0o700);
        builder.create(&folder).map_err(file("create", &folder))?;
        Ok(Self {
            link_signing: load_or_make(&folder.join(LINK_SIGNING))?,
            channel_sealing: load_or_make(&folder.join(CHANNEL_SEALING))?,
        })
    }
}

fn load_or_make(path: &Path) -> Result<SecretSlice<u8>, SecretError> {
    if !path.try_exists().map_err(file("look for", path))? {
        make(path)?;
    }
    let bytes = fs::read(path).map_err(file("read", path))?;
    if bytes.len() != SECRET_BYTES {
        return Err(SecretError::Damaged {
            path: path.to_owned(),
        });
    }
    Ok(bytes.into())
}

/// Whole or not at all, also after a power cut; of two that start at once, the first one's counts.
fn make(path: &Path) -> Result<(), SecretError> {
    let mut bytes = [0; SECRET_BYTES];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| SecretError::NoRandomness)?;
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options.open(&draft).and_then(|mut draft| {
        draft.write_all(&bytes)?;
        draft.sync_all()
    });
    written.map_err(file("write", &draft))?;
    let linked = match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked.map_err(file("write", path)),
    };
    fs::remove_file(&draft).map_err(file("remove", &draft))?;
    linked
}

fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> SecretError {
    let path = path.to_owned();
    move |source| SecretError::File {
        action,
        path,
        source,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_secret_is_made_once_and_for_us_alone() {
        let data_dir = std::env::temp_dir().join(format!("bellhop-{}", uuid::Uuid::now_v7()));
        let first = Secrets::load_or_make(&data_dir).unwrap();
        let second = Secrets::load_or_make(&data_dir).unwrap();
        let (first, second) = (first.link_signing, second.link_signing);
        assert_eq!(first.expose_secret(), second.expose_secret());
        assert_ne!(first.expose_secret(), [0; SECRET_BYTES]);
        let path = data_dir.join(FOLDER).join(LINK_SIGNING);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::write(&path, "short").unwrap();
        assert!(Secrets::load_or_make(&data_dir).is_err());
        fs::remove_dir_all(&data_dir).unwrap();
    }
}
