//! People who ask Meta that an app forgets them: `signed_request` of the data deletion callback, and the ids by which
//! pages know a person that apps know by another.
//! Sources: developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback and
//! developers.facebook.com/docs/messenger-platform/identity/id-matching.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::{checked, class, graph};
use crate::channels::credentials::Credentials;
use crate::channels::fields::{id, list, text, whole};
use crate::channels::mac;
use crate::channels::outgoing::{FailureClass, SendFailure};
use crate::channels::reception::Refused;
use crate::channels::send::{Call, Sender};

/// Meta's own are a few hundred.
const REQUEST_CHARS_MAX: usize = 8_192;
/// What is older may have been listened to somewhere and kept.
const AGE_MAX: TimeDelta = TimeDelta::hours(24);
/// What two clocks may differ by.
const EARLY_MAX: TimeDelta = TimeDelta::minutes(5);
const DIGITS_MAX: usize = 32;

const NOT_RIGHT: Refused = Refused::Forged(
    "signed_request is not right; compare the app secret of this channel with the app's",
);

/// The person's id, if it was the app's owner who signed this lately.
pub fn who_asks(
    credentials: &Credentials,
    form: &[u8],
    now: DateTime<Utc>,
) -> Result<String, Refused> {
    let secret = credentials.get("app_secret").ok_or(Refused::NoSecret)?;
    let mut fields = url::form_urlencoded::parse(form);
    let request = fields.find(|(name, _)| name == "signed_request");
    let (_, request) = request.ok_or(Refused::Forged("signed_request is missing"))?;
    if request.len() > REQUEST_CHARS_MAX {
        return Err(NOT_RIGHT);
    }
    let (signature, payload) = request.split_once('.').ok_or(NOT_RIGHT)?;
    let right = URL_SAFE_NO_PAD.encode(mac::sha256(secret, &[payload.as_bytes()]));
    if !mac::is_equal(signature.trim_end_matches('='), &right) {
        return Err(NOT_RIGHT);
    }
    let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('='));
    let told: Value = payload
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or(Refused::Forged("signed_request holds no JSON"))?;
    if !text(&told, "/algorithm").is_some_and(|one| one.eq_ignore_ascii_case("HMAC-SHA256")) {
        return Err(Refused::Forged(
            "signed_request is not signed by HMAC-SHA256",
        ));
    }
    let issued_at = whole(&told, "/issued_at").and_then(|at| DateTime::from_timestamp(at, 0));
    let age = issued_at.map(|at| now.signed_duration_since(at));
    if !age.is_some_and(|age| age <= AGE_MAX && age >= -EARLY_MAX) {
        return Err(Refused::Forged(
            "signed_request is not of today; ask once more",
        ));
    }
    let is_number =
        |id: &String| id.len() <= DIGITS_MAX && id.bytes().all(|byte| byte.is_ascii_digit());
    id(&told, "/user_id")
        .filter(is_number)
        .ok_or(Refused::Forged("signed_request names nobody"))
}

/// The ids by which the pages of this app know whom the app knows by this one; none where Meta does not tell.
/// `Err` only for what may go better later.
pub async fn ids_on_pages(
    sender: &Sender,
    credentials: &Credentials,
    user_id: &str,
) -> Result<Vec<String>, SendFailure> {
    match asked(sender, credentials, user_id).await {
        Ok(ids) => Ok(ids),
        Err(failure) => match failure.class {
            FailureClass::RateLimited { .. } | FailureClass::Transient | FailureClass::Unclear => {
                Err(failure.without(credentials))
            }
            FailureClass::WindowClosed
            | FailureClass::TokenInvalid
            | FailureClass::RecipientUnavailable
            | FailureClass::Invalid
            | FailureClass::Unknown => Ok(Vec::new()),
        },
    }
}

async fn asked(
    sender: &Sender,
    credentials: &Credentials,
    user_id: &str,
) -> Result<Vec<String>, SendFailure> {
    let (Some(secret), Some(page)) = (
        credentials.get("app_secret"),
        credentials.get("access_token"),
    ) else {
        return Ok(Vec::new());
    };
    let call = Call::get(graph(&["app"])?)
        .bearer(page)
        .with("fields", "id");
    let app = checked(&sender.prepare(call).await?, class)?;
    let Some(app) = id(&app, "/id") else {
        return Ok(Vec::new());
    };
    let token = format!("{app}|{secret}");
    let proof = mac::hex(&mac::sha256(secret, &[token.as_bytes()]));
    let call = Call::get(graph(&[user_id, "ids_for_pages"])?)
        .bearer(&token)
        .with("appsecret_proof", &proof);
    let told = checked(&sender.prepare(call).await?, class)?;
    let ids = list(&told, "/data").iter();
    Ok(ids.filter_map(|one| id(one, "/id")).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SECRET: &str = "app-secret";

    fn signed(payload: &str, secret: &str) -> String {
        let signature = URL_SAFE_NO_PAD.encode(mac::sha256(secret, &[payload.as_bytes()]));
        format!("{signature}.{payload}")
    }

    fn form(request: &str) -> Vec<u8> {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("signed_request", request);
        form.finish().into_bytes()
    }

    fn payload(told: &Value) -> String {
        URL_SAFE_NO_PAD.encode(told.to_string())
    }

    fn check(request: &str) -> Option<String> {
        let now = DateTime::from_timestamp(1_772_539_200, 0).unwrap();
        let credentials = Credentials::of(&[("app_secret", SECRET)]);
        who_asks(&credentials, &form(request), now).ok()
    }

    fn told(algorithm: &str, issued_at: i64, user_id: &str) -> Value {
        json!({ "algorithm": algorithm, "issued_at": issued_at, "expires": 0, "user_id": user_id })
    }

    #[test]
    fn only_what_meta_signed_lately_is_believed() {
        let right = payload(&told("HMAC-SHA256", 1_772_539_100, "218471"));
        let request = signed(&right, SECRET);
        assert_eq!(check(&request).as_deref(), Some("218471"));
        let (signature, rest) = request.split_once('.').unwrap();
        assert_eq!(
            check(&format!("{signature}=.{rest}")).as_deref(),
            Some("218471")
        );
        for wrong in [
            told("none", 1_772_539_100, "218471"),
            told("HMAC-SHA1", 1_772_539_100, "218471"),
            told("HMAC-SHA256", 1_772_539_200 - 86_401, "218471"),
            told("HMAC-SHA256", 1_772_539_200 + 301, "218471"),
            told("HMAC-SHA256", 1_772_539_100, ""),
            told("HMAC-SHA256", 1_772_539_100, "1 OR 1"),
            json!({ "algorithm": "HMAC-SHA256", "user_id": "218471" }),
            json!([]),
        ] {
            assert_eq!(check(&signed(&payload(&wrong), SECRET)), None, "{wrong}");
        }
        for wrong in [
            "",
            ".",
            "a.b",
            &right,
            &format!(".{right}"),
            &signed(&right, "other"),
        ] {
            assert_eq!(check(wrong), None, "{wrong}");
        }
    }

    /// Each bit of signature and payload.
    #[test]
    fn a_changed_bit_is_refused() {
        let request = signed(
            &payload(&told("HMAC-SHA256", 1_772_539_100, "218471")),
            SECRET,
        );
        for place in 0..request.len() {
            for bit in 0..8 {
                let mut changed = request.clone().into_bytes();
                changed[place] ^= 1 << bit;
                if let Ok(changed) = String::from_utf8(changed) {
                    assert_eq!(check(&changed), None, "{place} {bit}");
                }
            }
        }
    }
}
