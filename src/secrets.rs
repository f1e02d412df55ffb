//! Secrets that belong to this installation: made on the first start, readable by nobody else.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretSlice};

const LINKS_FILE: &str = "links.key";
/// As long as the hash that signs with it.
const KEY_BYTES: usize = 32;

#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("failed to keep a secret in {path}: {reason}")]
    Io {
        path: String,
        reason: std::io::Error,
    },
    #[error("{path} does not hold a key; restore it from a backup, or delete it to make a new one")]
    Damaged { path: String },
    #[error("the system has no randomness")]
    NoRandomness,
}

/// The key that signs links to files.
pub fn links_key(data_dir: &Path) -> Result<SecretSlice<u8>, SecretError> {
    let folder = data_dir.join("secrets");
    let path = folder.join(LINKS_FILE);
    let io = |reason| SecretError::Io {
        path: path.display().to_string(),
        reason,
    };
    let damaged = || SecretError::Damaged {
        path: path.display().to_string(),
    };
    match fs::read_to_string(&path) {
        Ok(text) => {
            let key = URL_SAFE_NO_PAD.decode(text.trim()).map_err(|_| damaged())?;
            if key.len() == KEY_BYTES {
                Ok(key.into())
            } else {
                Err(damaged())
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut key = [0_u8; KEY_BYTES];
            aws_lc_rs::rand::fill(&mut key).map_err(|_| SecretError::NoRandomness)?;
            let key = SecretSlice::from(key.to_vec());
            fs::create_dir_all(&folder).map_err(io)?;
            write_new(&folder, &path, &URL_SAFE_NO_PAD.encode(key.expose_secret())).map_err(io)?;
            Ok(key)
        }
        Err(error) => Err(io(error)),
    }
}

/// Whole or not at all: a half-written key would lock everybody out.
fn write_new(folder: &Path, path: &Path, text: &str) -> std::io::Result<()> {
    let draft = path.with_extension("draft");
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_by_its_owner_only() {
        let folder = std::env::temp_dir().join(format!("bellhop-{}", uuid::Uuid::now_v7()));
        let first = links_key(&folder).unwrap();
        let again = links_key(&folder).unwrap();
        assert_eq!(first.expose_secret(), again.expose_secret());
        let path = folder.join("secrets").join(LINKS_FILE);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        fs::write(&path, "x").unwrap();
        assert!(matches!(
            links_key(&folder),
            Err(SecretError::Damaged { .. })
        ));
        fs::remove_dir_all(folder).unwrap();
    }
}
