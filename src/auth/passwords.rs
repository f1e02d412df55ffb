//! Passwords: Argon2id, never more than two at once, and the same time for people who do not exist.

use std::sync::{Arc, OnceLock};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// Each takes 19 MiB and a whole core for some tens of milliseconds; the hub runs on the same cores.
const AT_ONCE_MAX: usize = 2;
/// Argon2 reads all of it; nobody types more.
pub const PASSWORD_BYTES_MAX: usize = 1_024;
pub const PASSWORD_CHARS_MIN: usize = 8;

#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error(
        "a password has {PASSWORD_CHARS_MIN} characters or more, and at most {PASSWORD_BYTES_MAX} bytes"
    )]
    BadLength,
    #[error("failed to hash a password: {0}")]
    Failed(String),
}

/// Cheap to clone; all clones wait in one line.
#[derive(Clone)]
pub struct Passwords {
    line: Arc<Semaphore>,
    /// The hash of nobody's password, made once.
    decoy: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            line: Arc::new(Semaphore::new(AT_ONCE_MAX)),
            decoy: Arc::default(),
        }
    }
}

impl Passwords {
    /// A PHC string with a salt of its own.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        let fits =
            password.chars().count() >= PASSWORD_CHARS_MIN && password.len() <= PASSWORD_BYTES_MAX;
        if !fits {
            return Err(PasswordError::BadLength);
        }
        self.run(move || hash_now(&password)).await?
    }

    /// `stored` is `None` for an unknown person, for whom just as much work is done.
    pub async fn is_right(
        &self,
        password: String,
        stored: Option<String>,
    ) -> Result<bool, PasswordError> {
        let decoy = Arc::clone(&self.decoy);
        self.run(move || {
            let exists = stored.is_some();
            let stored = match stored {
                Some(stored) => stored,
                None => decoy_of(&decoy)?,
            };
            let hash = PasswordHash::new(&stored).map_err(failed)?;
            let fits = password.len() <= PASSWORD_BYTES_MAX;
            let typed = if fits { password.as_bytes() } else { &[] };
            let is_right = Argon2::default().verify_password(typed, &hash).is_ok();
            Ok(is_right && exists && fits)
        })
        .await?
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PasswordError> {
        let line = Arc::clone(&self.line);
        let place = line.acquire_owned().await.map_err(failed)?;
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        done.await.map_err(failed)
    }
}

fn hash_now(password: &str) -> Result<String, PasswordError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(failed)?.to_string())
}

fn decoy_of(decoy: &OnceLock<String>) -> Result<String, PasswordError> {
    if let Some(hash) = decoy.get() {
        return Ok(hash.clone());
    }
    let hash = hash_now("nobody has this password")?;
    Ok(decoy.get_or_init(|| hash).clone())
}

fn failed(error: impl std::fmt::Display) -> PasswordError {
    PasswordError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_is_right() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        let check = async |typed: &str, stored: Option<&str>| {
            let stored = stored.map(str::to_owned);
            passwords.is_right(typed.to_owned(), stored).await.unwrap()
        };
        assert!(check("correct horse", Some(&hash)).await);
        assert!(!check("correct hors", Some(&hash)).await);
        assert!(!check("", Some(&hash)).await);
        assert!(!check("correct horse", None).await);
        assert!(!check("nobody has this password", None).await);
        assert!(!check(&"x".repeat(PASSWORD_BYTES_MAX + 1), Some(&hash)).await);
    }

    #[tokio::test]
    async fn the_same_password_has_a_new_hash_each_time() {
        let passwords = Passwords::default();
        let one = passwords.hash("correct horse".to_owned()).await.unwrap();
        let two = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert_ne!(one, two);
        assert!(matches!(
            passwords.hash("short".to_owned()).await,
            Err(PasswordError::BadLength)
        ));
    }
}
