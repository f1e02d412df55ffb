//! Who a page says its visitor is, and whether that is proven.

use actix_web::http::StatusCode;

use crate::auth::identity::{is_hash_right, user_of_jwt};
use crate::channels::comparable_email;
use crate::http::problem::Problem;
use crate::http::text::{NAME_CHARS_MAX, fit, fit_email};
use crate::wire::widget::Identity;

#[derive(PartialEq, Eq, Debug, Default)]
pub(super) struct Claimed {
    /// Only ever a proven one.
    pub(super) user_id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    /// Only ever one that the website has signed: a `user_hash` covers no address.
    pub(super) proven_email: Option<String>,
}

/// A wrong proof is refused, never taken for no proof.
pub(super) fn claimed(identity: &Identity, secret: &str) -> Result<Claimed, Problem> {
    let name = identity.name.as_deref();
    let email = identity.email.as_deref();
    if let Some(jwt) = &identity.jwt {
        let user = user_of_jwt(secret, jwt).ok_or_else(not_verified)?;
        let proven_email = user.email.as_deref().filter(|_| user.email_verified);
        return Ok(Claimed {
            proven_email: proven_email.and_then(comparable_email),
            user_id: Some(user.user_id),
            name: fit(user.name.as_deref().or(name), NAME_CHARS_MAX),
            email: fit_email(user.email.as_deref().or(email)),
        });
    }
    let user_id = match (&identity.user_hash, &identity.user_id) {
        (None, _) => None,
        (Some(hash), Some(user_id)) if is_hash_right(secret, user_id, hash) => {
            Some(user_id.clone())
        }
        (Some(_), _) => return Err(not_verified()),
    };
    Ok(Claimed {
        proven_email: None,
        user_id,
        name: fit(name, NAME_CHARS_MAX),
        email: fit_email(email),
    })
}

fn not_verified() -> Problem {
    let detail = "the user_hash or jwt does not prove this user; \
                  sign on your server with the identity secret of this channel";
    Problem::new(StatusCode::UNAUTHORIZED, "identity_not_verified", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "a-secret-of-the-channel";
    const HASH: &str = "563de8a838f9811a1e59be2c2e28881f8ea8d3397c18f6f27a9422b5edda64cc";

    fn check(json: &str, expected: Result<(Option<&str>, Option<&str>), &str>) {
        let identity: Identity = serde_json::from_str(json).unwrap();
        let claimed = claimed(&identity, SECRET);
        let found = claimed.as_ref().map_err(|problem| problem.code);
        let found = found.map(|claimed| (claimed.user_id.as_deref(), claimed.email.as_deref()));
        assert_eq!(found, expected, "{json}");
    }

    #[test]
    fn only_a_proof_makes_a_user() {
        let refused = Err("identity_not_verified");
        let json = format!(r#"{{"user_id":"lena-1","user_hash":"{HASH}"}}"#);
        check(&json, Ok((Some("lena-1"), None)));
        check("{}", Ok((None, None)));
        let json = r#"{"user_id":"lena-1","email":"lena@example.com"}"#;
        check(json, Ok((None, Some("lena@example.com"))));
        check(r#"{"email":"not an address"}"#, Ok((None, None)));
        check(r#"{"user_id":"lena-1","user_hash":""}"#, refused);
        check(r#"{"user_id":"lena-1","user_hash":"00"}"#, refused);
        check(
            &format!(r#"{{"user_id":"lena-2","user_hash":"{HASH}"}}"#),
            refused,
        );
        check(&format!(r#"{{"user_hash":"{HASH}"}}"#), refused);
        check(r#"{"jwt":""}"#, refused);
        // A good hash does not make up for a bad token.
        let json = format!(r#"{{"user_id":"lena-1","user_hash":"{HASH}","jwt":"x.y.z"}}"#);
        check(&json, refused);
    }
}
