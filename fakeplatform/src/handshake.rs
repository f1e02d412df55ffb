//! How a platform tries an address before it posts there.

use std::time::Duration;

use chrono::Utc;
use reqwest::Url;
use serde_json::{Value, json};

use crate::kind::Kind;
use crate::secrets::secret;
use crate::server::Shared;
use crate::sign::{self, Signed};

/// LinkedIn's and Slack's bound.
const WAIT_MAX: Duration = Duration::from_secs(3);

/// What the platform would say of the address: in words, and whether it takes it.
pub async fn handshake(shared: &Shared, account_id: &str) -> (bool, String) {
    let found = {
        let world = shared.world();
        world.accounts.get(account_id).map(|account| {
            let (secret, verify) = (account.secret.clone(), account.verify_token.clone());
            (
                account.kind,
                secret,
                verify,
                account.callback_url.clone(),
                account.own_id.clone(),
            )
        })
    };
    let Some((kind, secret_key, verify_token, url, own_id)) = found else {
        return (false, "there is no such account".to_owned());
    };
    let Some(url) = url else {
        let text = "this account has no callback address yet";
        return (false, text.to_owned());
    };
    let challenge = secret();
    let asked = match kind {
        Kind::Messenger | Kind::Instagram | Kind::Whatsapp => {
            let pairs = [
                ("hub.mode", "subscribe"),
                ("hub.challenge", challenge.as_str()),
                ("hub.verify_token", verify_token.as_str()),
            ];
            get(shared, &url, &pairs).await
        }
        Kind::X => get(shared, &url, &[("crc_token", challenge.as_str())]).await,
        Kind::Linkedin => get(shared, &url, &[("challengeCode", challenge.as_str())]).await,
        Kind::Slack => {
            let body = json!({ "type": "url_verification", "token": "deprecated", "challenge": challenge });
            post(shared, kind, &secret_key, &url, &body).await
        }
        Kind::Line => {
            let body = json!({ "destination": own_id, "events": [] });
            post(shared, kind, &secret_key, &url, &body).await
        }
        Kind::Telegram | Kind::Twilio | Kind::Generic => {
            let text = "this platform does not try the address before it posts there";
            return (true, text.to_owned());
        }
    };
    let (status, body) = match asked {
        Ok(answered) => answered,
        Err(error) => return (false, format!("the address does not answer: {error}")),
    };
    if status != 200 {
        return (false, format!("the address answered {status}: {body}"));
    }
    let read: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
    let field = |name: &str| read.get(name).and_then(Value::as_str).unwrap_or_default();
    let is_right = match kind {
        Kind::X => field("response_token") == sign::challenge_answer(kind, &secret_key, &challenge),
        Kind::Linkedin => {
            field("challengeCode") == challenge
                && field("challengeResponse")
                    == sign::challenge_answer(kind, &secret_key, &challenge)
        }
        Kind::Slack => body == challenge || field("challenge") == challenge,
        Kind::Messenger | Kind::Instagram | Kind::Whatsapp => body == challenge,
        Kind::Line | Kind::Telegram | Kind::Twilio | Kind::Generic => true,
    };
    if is_right {
        (
            true,
            "the address proved that it knows the secret".to_owned(),
        )
    } else {
        (false, format!("the answer is not right: {body}"))
    }
}

async fn get(shared: &Shared, url: &str, pairs: &[(&str, &str)]) -> Result<(u16, String), String> {
    let url = Url::parse_with_params(url, pairs).map_err(|error| error.to_string())?;
    let sent = shared.client.get(url).timeout(WAIT_MAX).send().await;
    answered(sent).await
}

async fn post(
    shared: &Shared,
    kind: Kind,
    secret: &str,
    url: &str,
    body: &Value,
) -> Result<(u16, String), String> {
    let body = body.to_string();
    let signed = Signed {
        url,
        body: body.as_bytes(),
        at: Utc::now().timestamp(),
        id: "",
    };
    let mut request = shared.client.post(url).timeout(WAIT_MAX);
    for (name, value) in sign::headers(kind, secret, signed) {
        request = request.header(name, value);
    }
    let request = request.header("content-type", "application/json");
    answered(request.body(body).send().await).await
}

async fn answered(
    sent: Result<reqwest::Response, reqwest::Error>,
) -> Result<(u16, String), String> {
    let response = sent.map_err(|error| error.without_url().to_string())?;
    let status = response.status().as_u16();
    let body = response.text().await;
    body.map(|body| (status, body))
        .map_err(|error| error.without_url().to_string())
}
