//! Secrets of channels at rest: AES-256-GCM, with a key that lies beside the database and not in it.
//! Each is bound to its channel, so that a row that is copied to another channel opens nothing.

use std::sync::Arc;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

/// As Standard Webhooks writes them.
pub(super) const SECRET_PREFIX: &str = "whsec_";
/// The standard asks for 24 to 64.
const SECRET_BYTES: usize = 32;

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealError {
    #[error("the key for the secrets of channels has the wrong length")]
    Key,
    #[error("the system gives no random numbers")]
    NoRandomness,
    #[error(
        "the secret cannot be opened: it was sealed with another key; give the channel a new secret"
    )]
    Locked,
}

#[derive(Clone)]
pub struct Seals {
    key: Arc<RandomizedNonceKey>,
}

impl Seals {
    /// `key` has 32 random bytes.
    pub fn new(key: &[u8]) -> Result<Self, SealError> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| SealError::Key)?;
        Ok(Self { key: Arc::new(key) })
    }

    /// `whsec_…`, for a new channel or instead of the one it had.
    pub fn new_secret(&self) -> Result<String, SealError> {
        let mut bytes = [0; SECRET_BYTES];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| SealError::NoRandomness)?;
        Ok(format!("{SECRET_PREFIX}{}", STANDARD.encode(bytes)))
    }

    pub fn seal(&self, channel: Uuid, secret: &str) -> Result<Vec<u8>, SealError> {
        let mut sealed = secret.as_bytes().to_vec();
        let bound = Aad::from(channel.as_bytes());
        let nonce = self.key.seal_in_place_append_tag(bound, &mut sealed);
        let nonce = nonce.map_err(|_| SealError::NoRandomness)?;
        Ok([nonce.as_ref().as_slice(), &sealed].concat())
    }

    pub fn open(&self, channel: Uuid, sealed: &[u8]) -> Result<String, SealError> {
        let (nonce, rest) = sealed
            .split_at_checked(NONCE_LEN)
            .ok_or(SealError::Locked)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Locked)?;
        let mut text = rest.to_vec();
        let bound = Aad::from(channel.as_bytes());
        let opened = self.key.open_in_place(nonce, bound, &mut text);
        let opened = opened.map_err(|_| SealError::Locked)?;
        String::from_utf8(opened.to_vec()).map_err(|_| SealError::Locked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_for_its_channel_and_key_only() {
        let seals = Seals::new(&[7; 32]).unwrap();
        let (channel, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let secret = seals.new_secret().unwrap();
        let sealed = seals.seal(channel, &secret).unwrap();
        assert_eq!(seals.open(channel, &sealed), Ok(secret.clone()));
        assert_eq!(seals.open(other, &sealed), Err(SealError::Locked));
        let another_key = Seals::new(&[8; 32]).unwrap();
        assert_eq!(another_key.open(channel, &sealed), Err(SealError::Locked));
        assert!(!sealed.windows(6).any(|part| part == b"whsec_"));
        assert_ne!(seals.seal(channel, &secret).unwrap(), sealed);
        for place in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[place] ^= 1;
            assert_eq!(seals.open(channel, &bent), Err(SealError::Locked));
        }
    }
}
