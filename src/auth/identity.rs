//! Proof that a visitor is a certain user of the website that embeds the widget.
//! The website's server signs the user's id with the channel's secret; browsers never see the secret.

use aws_lc_rs::hmac;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

/// The website's own id of a user: a number, a UUID, sometimes an e-mail address.
pub const USER_ID_CHARS_MAX: usize = 256;
/// Four claims fit many times.
const JWT_BYTES_MAX: usize = 8 * 1024;
/// Below this a secret can be found by trying; such a channel verifies nobody.
const SECRET_BYTES_MIN: usize = 16;

/// A user whom the website vouches for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifiedUser {
    pub user_id: String,
    pub name: Option<String>,
    pub email: Option<String>,
    /// The website says that the address was seen to be theirs; unless it says so, it was only typed.
    pub email_verified: bool,
}

/// `user_hash` is hex(HMAC-SHA256(secret, user_id)), in small or capital letters. In constant time.
pub fn is_hash_right(secret: &str, user_id: &str, user_hash: &str) -> bool {
    if secret.len() < SECRET_BYTES_MIN || !is_user_id(user_id) {
        return false;
    }
    let Some(hash) = from_hex(user_hash) else {
        return false;
    };
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    hmac::verify(&key, user_id.as_bytes(), &hash).is_ok()
}

#[derive(Deserialize)]
struct Claims {
    sub: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
}

/// HS256 only, with `sub` and an `exp` that has not passed.
pub fn user_of_jwt(secret: &str, jwt: &str) -> Option<VerifiedUser> {
    if secret.len() < SECRET_BYTES_MIN || jwt.len() > JWT_BYTES_MAX {
        return None;
    }
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_required_spec_claims(&["exp", "sub"]);
    validation.validate_nbf = true;
    // The secret belongs to one channel: whoever signs with it means this channel.
    validation.validate_aud = false;
    let key = DecodingKey::from_secret(secret.as_bytes());
    let claims = decode::<Claims>(jwt, &key, &validation).ok()?.claims;
    let Claims {
        sub,
        name,
        email,
        email_verified,
    } = claims;
    is_user_id(&sub).then_some(VerifiedUser {
        user_id: sub,
        name,
        email,
        email_verified,
    })
}

fn is_user_id(text: &str) -> bool {
    (1..=USER_ID_CHARS_MAX).contains(&text.chars().count()) && !text.contains('\0')
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|n| u8::try_from(n).ok())
    };
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect()
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{EncodingKey, Header, encode};
    use serde_json::{Value, json};

    use super::*;

    const SECRET: &str = "a-secret-of-the-channel";
    /// By `printf lena-1 | openssl dgst -sha256 -hmac a-secret-of-the-channel`.
    const HASH: &str = "563de8a838f9811a1e59be2c2e28881f8ea8d3397c18f6f27a9422b5edda64cc";

    #[test]
    fn a_hash_proves_one_user_of_one_channel() {
        assert!(is_hash_right(SECRET, "lena-1", HASH));
        assert!(is_hash_right(SECRET, "lena-1", &HASH.to_uppercase()));
        for (secret, user_id, hash) in [
            (SECRET, "lena-2", HASH),
            (SECRET, "lena-1 ", HASH),
            ("another-secret-of-a-channel", "lena-1", HASH),
            (SECRET, "lena-1", &HASH[..62]),
            (SECRET, "lena-1", ""),
            (SECRET, "lena-1", &"0".repeat(64)),
            (SECRET, "lena-1", &"zz".repeat(32)),
            (SECRET, "", HASH),
        ] {
            assert!(
                !is_hash_right(secret, user_id, hash),
                "{secret} {user_id} {hash}"
            );
        }
    }

    #[test]
    fn a_channel_without_a_secret_verifies_nobody() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"");
        let hash: String = hmac::sign(&key, b"lena-1")
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert!(!is_hash_right("", "lena-1", &hash));
        assert_eq!(user_of_jwt("", &sign("", Algorithm::HS256, &good())), None);
    }

    fn good() -> Value {
        let exp = chrono::Utc::now().timestamp() + 300;
        json!({ "sub": "lena-1", "exp": exp, "email": "lena@example.com", "aud": "chat" })
    }

    fn sign(secret: &str, algorithm: Algorithm, claims: &Value) -> String {
        let key = EncodingKey::from_secret(secret.as_bytes());
        encode(&Header::new(algorithm), claims, &key).unwrap()
    }

    #[test]
    fn a_jwt_proves_its_subject_until_it_expires() {
        let user = user_of_jwt(SECRET, &sign(SECRET, Algorithm::HS256, &good())).unwrap();
        assert_eq!(user.user_id, "lena-1");
        assert_eq!(user.email.as_deref(), Some("lena@example.com"));
        assert_eq!(user.name, None);

        let now = chrono::Utc::now().timestamp();
        let with = |field: &str, value: Value| {
            let mut claims = good();
            claims[field] = value;
            sign(SECRET, Algorithm::HS256, &claims)
        };
        let without = |field: &str| {
            let mut claims = good();
            claims.as_object_mut().unwrap().remove(field);
            sign(SECRET, Algorithm::HS256, &claims)
        };
        let mut unsigned = sign(SECRET, Algorithm::HS256, &good());
        unsigned.truncate(unsigned.rfind('.').unwrap() + 1);
        // {"alg":"none"}
        let none = unsigned.split_once('.').unwrap().1;
        let none = format!("eyJhbGciOiJub25lIn0.{none}");
        for (what, jwt) in [
            ("expired", with("exp", json!(now - 300))),
            ("not yet", with("nbf", json!(now + 300))),
            ("nobody", with("sub", json!(""))),
            ("no subject", without("sub")),
            ("no expiry", without("exp")),
            (
                "other secret",
                sign("another-secret-of-a-channel", Algorithm::HS256, &good()),
            ),
            ("other algorithm", sign(SECRET, Algorithm::HS512, &good())),
            ("unsigned", unsigned),
            ("alg none", none),
            ("not a jwt", "x.y.z".to_owned()),
        ] {
            assert_eq!(user_of_jwt(SECRET, &jwt), None, "{what}");
        }
    }
}
