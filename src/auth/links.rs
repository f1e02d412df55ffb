//! Signed, expiring links to files: whoever has one may fetch that file until then, nothing else.

use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bellhop_domain::AttachmentId;
use chrono::Utc;

/// Long enough for a page that stays open over a working day.
const VALID_HOURS: i64 = 12;
const HOUR_SECONDS: i64 = 3_600;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variant {
    Original,
    Thumbnail,
}

impl Variant {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Thumbnail => "thumbnail",
        }
    }
}

#[derive(Clone)]
pub struct LinkSigner {
    key: Arc<hmac::Key>,
}

impl LinkSigner {
    /// `secret` has at least 32 random bytes.
    pub fn new(secret: &[u8]) -> Self {
        Self {
            key: Arc::new(hmac::Key::new(hmac::HMAC_SHA256, secret)),
        }
    }

    pub fn file_url(&self, id: AttachmentId, name: &str) -> String {
        self.url(id, name, Variant::Original)
    }

    pub fn thumbnail_url(&self, id: AttachmentId, name: &str) -> String {
        self.url(id, name, Variant::Thumbnail)
    }

    /// Rounded up to the hour, so that the same file has the same address for a while and caches well.
    fn url(&self, id: AttachmentId, name: &str, variant: Variant) -> String {
        let hour = Utc::now()
            .timestamp()
            .div_euclid(HOUR_SECONDS)
            .saturating_add(1);
        let expires = hour
            .saturating_add(VALID_HOURS)
            .saturating_mul(HOUR_SECONDS);
        let signature = self.sign(id, variant, expires);
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let name = name.replace('+', "%20");
        let variant = variant.as_str();
        format!("/files/{id}/{name}?variant={variant}&expires={expires}&signature={signature}")
    }

    /// `now` and `expires` are seconds since 1970. Compared in constant time.
    pub fn is_valid(
        &self,
        id: AttachmentId,
        variant: Variant,
        expires: i64,
        signature: &str,
        now: i64,
    ) -> bool {
        let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
            return false;
        };
        let text = Self::signed_text(id, variant, expires);
        expires >= now && hmac::verify(&self.key, text.as_bytes(), &signature).is_ok()
    }

    fn sign(&self, id: AttachmentId, variant: Variant, expires: i64) -> String {
        let text = Self::signed_text(id, variant, expires);
        URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, text.as_bytes()))
    }

    fn signed_text(id: AttachmentId, variant: Variant, expires: i64) -> String {
        format!("file\n{id}\n{}\n{expires}", variant.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_link_opens_one_file_until_it_expires() {
        let links = LinkSigner::new(&[7; 32]);
        let id = AttachmentId(uuid::Uuid::from_u128(1));
        let good = links.sign(id, Variant::Original, 1_000);
        let valid = |id, variant, expires, signature: &str, now| {
            links.is_valid(id, variant, expires, signature, now)
        };
        assert!(valid(id, Variant::Original, 1_000, &good, 1_000));
        assert!(
            !valid(id, Variant::Original, 1_000, &good, 1_001),
            "expired"
        );
        assert!(
            !valid(id, Variant::Original, 1_001, &good, 1_000),
            "other time"
        );
        assert!(
            !valid(id, Variant::Thumbnail, 1_000, &good, 1_000),
            "other variant"
        );
        let other = AttachmentId(uuid::Uuid::from_u128(2));
        assert!(
            !valid(other, Variant::Original, 1_000, &good, 1_000),
            "other file"
        );
        let bytes = URL_SAFE_NO_PAD.decode(&good).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = URL_SAFE_NO_PAD.encode(changed);
            assert!(
                !valid(id, Variant::Original, 1_000, &changed, 1_000),
                "bit {bit}"
            );
        }
    }

    #[test]
    fn names_cannot_leave_their_place() {
        let links = LinkSigner::new(&[7; 32]);
        let url = links.file_url(AttachmentId(uuid::Uuid::nil()), "../a b?c#d/é.png");
        assert!(
            url.contains("/..%2Fa%20b%3Fc%23d%2F%C3%A9.png?variant=original&"),
            "{url}"
        );
    }

    proptest! {
        #[test]
        fn no_made_up_signature_opens_anything(signature in ".{0,80}", bytes in any::<[u8; 32]>(), expires in any::<i64>()) {
            let links = LinkSigner::new(&[7; 32]);
            let id = AttachmentId(uuid::Uuid::nil());
            for signature in [signature, URL_SAFE_NO_PAD.encode(bytes)] {
                let is_valid = links.is_valid(id, Variant::Original, expires, &signature, 0);
                prop_assert!(!is_valid);
            }
        }
    }
}
