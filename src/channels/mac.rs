//! Signatures with a shared secret, compared in constant time over the bytes as they came.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// As Twilio signs; everybody else is on SHA-256.
pub(super) fn sha1(secret: &str, parts: &[&[u8]]) -> Vec<u8> {
    sign(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret, parts)
}

pub(super) fn sha256(secret: &str, parts: &[&[u8]]) -> Vec<u8> {
    sign(hmac::HMAC_SHA256, secret, parts)
}

fn sign(algorithm: hmac::Algorithm, secret: &str, parts: &[&[u8]]) -> Vec<u8> {
    let key = hmac::Key::new(algorithm, secret.as_bytes());
    let mut signing = hmac::Context::with_key(&key);
    for part in parts {
        signing.update(part);
    }
    signing.sign().as_ref().to_vec()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// In constant time; only the length may be learnt.
pub(super) fn is_equal(offered: &str, right: &str) -> bool {
    verify_slices_are_equal(offered.as_bytes(), right.as_bytes()).is_ok()
}

/// The key of a delivery whose platform gives none: a repeat has the same bytes.
pub(super) fn key_of(body: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, body))
}

pub(super) fn sha256_hex(body: &[u8]) -> String {
    hex(digest(&SHA256, body).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        // RFC 4231 and RFC 2202, test case 2.
        let (key, data): (&str, &[&[u8]]) = ("Jefe", &[b"what do ya want ", b"for nothing?"]);
        let right = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex(&sha256(key, data)), right);
        let right = "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
        assert_eq!(hex(&sha1(key, data)), right);
        assert!(is_equal("a", "a") && !is_equal("a", "b") && !is_equal("", "a"));
        assert_eq!(key_of(b"x").len(), 43);
    }
}
