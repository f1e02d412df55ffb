//! Secrets that stand for a session: 256 random bits, stored as SHA-256 only.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::store::sessions::TokenHash;

const TOKEN_BYTES: usize = 32;
/// Longer texts are no tokens of ours; they are not even hashed.
const TOKEN_CHARS_MAX: usize = 64;

#[derive(Debug, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomness;

/// In base64url, 43 characters.
pub fn new_token() -> Result<String, NoRandomness> {
    let mut bytes = [0; TOKEN_BYTES];
    rand::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// `None` for what cannot be a token.
pub fn hash(token: &str) -> Option<TokenHash> {
    if token.is_empty() || token.len() > TOKEN_CHARS_MAX {
        return None;
    }
    Some(digest_of(token.as_bytes()))
}

pub(super) fn digest_of(bytes: &[u8]) -> [u8; 32] {
    let digest = digest(&SHA256, bytes);
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(digest.as_ref()) {
        *to = *from;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_their_hashes_too() {
        let (one, two) = (new_token().unwrap(), new_token().unwrap());
        assert_eq!(one.len(), 43);
        assert_ne!(one, two);
        assert_ne!(hash(&one), hash(&two));
        assert_eq!(hash(""), None);
        assert_eq!(hash(&"x".repeat(65)), None);
    }

    #[test]
    fn the_hash_is_plain_sha_256() {
        let hash = hash("abc").unwrap();
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(
            hex,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
