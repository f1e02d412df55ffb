//! A new access token for the old one, which is good for two hours.
//! Source: docs.x.com, OAuth 2.0 authorization code flow. The refresh token is used up by it, and comes anew with it.

use super::send::API;
use crate::channels::credentials::Credentials;
use crate::channels::fetch::Proof;
use crate::channels::fields::text;
use crate::channels::outgoing::{FailureClass, SendFailure};
use crate::channels::send::{Answer, Body, Call, address, class_of_status};

/// `None` where the channel was not given what it takes.
pub(in crate::channels) fn call(credentials: &Credentials) -> Option<Result<Call, SendFailure>> {
    let refresh = credentials.get("refresh_token")?;
    let client = credentials.get("client_id")?;
    let secret = credentials.get("oauth_client_secret");
    let made = address(API, &["oauth2", "token"]).map(|url| {
        let mut call = Call::post(url).body(Body::Form(vec![
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", refresh.to_owned()),
            ("client_id", client.to_owned()),
        ]));
        // An app that can keep a secret proves who it is; others have none.
        if let Some(secret) = secret {
            call.proof = Proof::Basic(client.to_owned(), secret.to_owned());
        }
        call
    });
    Some(made)
}

/// What is true from now on: the token that was sent is used up.
pub(in crate::channels) fn renewed(
    credentials: &Credentials,
    answer: &Answer,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Credentials, SendFailure> {
    let body = answer.json();
    let access = text(&body, "/access_token").filter(|_| answer.is_good());
    if let Some(access) = access {
        let mut known = credentials.clone();
        known.set("access_token", access.to_owned());
        if let Some(refresh) = text(&body, "/refresh_token") {
            known.set("refresh_token", refresh.to_owned());
        }
        return Ok(known);
    }
    let words = text(&body, "/error_description").or_else(|| text(&body, "/error"));
    let says = format!("{} ({})", words.unwrap_or_default(), answer.status);
    let class = match answer.status {
        400 | 401 | 403 => FailureClass::TokenInvalid,
        _ if answer.is_good() => FailureClass::TokenInvalid,
        _ => class_of_status(answer, now),
    };
    Err(SendFailure::of(class, &says))
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::*;

    #[test]
    fn the_new_tokens_take_the_place_of_the_old() {
        let old = Credentials::of(&[
            ("access_token", "a1"),
            ("refresh_token", "r1"),
            ("other", "o"),
        ]);
        let check = |status: u16, body: &str| {
            renewed(&old, &Answer::of(status, &[], body.as_bytes()), Utc::now())
        };
        let new = check(
            200,
            r#"{"access_token":"a2","refresh_token":"r2","expires_in":7200}"#,
        );
        let right = Credentials::of(&[
            ("access_token", "a2"),
            ("refresh_token", "r2"),
            ("other", "o"),
        ]);
        assert_eq!(new, Ok(right));
        let same = check(200, r#"{"access_token":"a2"}"#).unwrap();
        assert_eq!(same.get("refresh_token"), Some("r1"));
        for (status, body, class) in [
            (
                400,
                r#"{"error":"invalid_grant"}"#,
                FailureClass::TokenInvalid,
            ),
            (401, "", FailureClass::TokenInvalid),
            (200, "<html>", FailureClass::TokenInvalid),
            (503, "", FailureClass::Transient),
        ] {
            assert_eq!(
                check(status, body).unwrap_err().class,
                class,
                "{status} {body}"
            );
        }
    }

    #[test]
    fn without_what_it_takes_nothing_is_asked() {
        assert!(call(&Credentials::of(&[("refresh_token", "r")])).is_none());
        assert!(call(&Credentials::of(&[("client_id", "c")])).is_none());
        let asked = call(&Credentials::of(&[
            ("refresh_token", "r"),
            ("client_id", "c"),
        ]));
        assert_eq!(
            asked.unwrap().unwrap().url.as_str(),
            "https://api.x.com/2/oauth2/token"
        );
    }
}
