//! What a channel was given to know: opened, changed and sealed again.

use std::collections::BTreeMap;

use chrono::Utc;

use crate::auth::token::new_token;
use crate::channels::{CredentialError, Credentials, Platform, SealError, Seals, is_callback};
use crate::http::problem::Problem;
use crate::store::inbound::channels::InboundChannelRow;

/// None when they were sealed with another key: then each has to be given again.
pub(super) fn of(seals: &Seals, row: &InboundChannelRow) -> Credentials {
    let sealed = row.sealed_secret.as_deref();
    let opened = sealed.and_then(|sealed| seals.open(row.id, sealed).ok());
    opened.map_or_else(Credentials::default, |opened| Credentials::read(&opened))
}

pub(super) fn seal(
    seals: &Seals,
    row: &mut InboundChannelRow,
    credentials: &Credentials,
) -> Result<(), SealError> {
    row.sealed_secret = Some(seals.seal(row.id, &credentials.write())?);
    row.secret_set_at = Some(Utc::now());
    Ok(())
}

/// Takes over what is given, and makes what the hub makes when it is not there yet.
pub(super) fn change(
    platform: Platform,
    credentials: &mut Credentials,
    given: BTreeMap<String, String>,
) -> Result<(), Problem> {
    if platform == Platform::Generic && given.contains_key("secret") {
        let detail = "a generic channel's secret is made here; POST to its /secret for a new one";
        return Err(Problem::bad_request(detail).at("credentials"));
    }
    if let Some(url) = given.get("callback_url")
        && !url.trim().is_empty()
        && !is_callback(url.trim())
    {
        let detail = "the callback must be a public https address on its usual port";
        return Err(Problem::bad_request(detail).at("credentials/callback_url"));
    }
    let changed = credentials.change(platform.credentials(), given);
    changed.map_err(|error: CredentialError| {
        let pointer = format!("credentials/{}", error.name());
        Problem::bad_request(error.to_string()).at(&pointer)
    })
}

/// A new one of what the hub makes; `None` where the platform makes all secrets itself.
pub(super) fn make(
    seals: &Seals,
    platform: Platform,
    credentials: &mut Credentials,
) -> Result<Option<String>, Problem> {
    let Some(name) = platform.made_here() else {
        return Ok(None);
    };
    let made = match platform {
        Platform::Generic => seals.new_secret().map_err(super::unsealed)?,
        Platform::Messenger
        | Platform::Instagram
        | Platform::Whatsapp
        | Platform::X
        | Platform::Linkedin
        | Platform::Telegram
        | Platform::Line
        | Platform::Slack
        | Platform::Twilio => new_token().map_err(Problem::internal)?,
    };
    credentials.set(name, made.clone());
    Ok(Some(made))
}
