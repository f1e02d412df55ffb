//! Whether a channel can send, and whether its platform posts here: asked for people who set it up.

use serde_json::{Value, json};

use super::call::Call;
use super::failure::need;
use super::sender::Sender;
use crate::channels::credentials::Credentials;
use crate::channels::fields::{is_true, list, name, text, whole};
use crate::channels::outgoing::{FailureClass, SendFailure};
use crate::channels::platform::Platform;
use crate::channels::{instagram, line, linkedin, messenger, slack, telegram, twilio, whatsapp, x};

/// What a platform tells of a channel.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Health {
    /// What the account is called there.
    pub account: Option<String>,
    /// Whether it posts to this channel's address, where it tells.
    pub is_subscribed: Option<bool>,
    /// What is amiss, in words, though the token is good.
    pub trouble: Option<String>,
}

/// Platforms that tell who a token is of.
pub fn can_check(platform: Platform) -> bool {
    platform != Platform::Generic
}

/// Platforms that can be told by their API where to post.
pub fn can_subscribe(platform: Platform) -> bool {
    match platform {
        Platform::Messenger
        | Platform::Instagram
        | Platform::Whatsapp
        | Platform::Telegram
        | Platform::Line => true,
        Platform::Generic
        | Platform::X
        | Platform::Linkedin
        | Platform::Slack
        | Platform::Twilio => false,
    }
}

/// Or why it cannot send. `webhook_url` is the channel's public address.
pub async fn health(
    sender: &Sender,
    platform: Platform,
    credentials: &Credentials,
    webhook_url: &str,
) -> Result<Health, SendFailure> {
    let handle = |me: &Value| name(me, "/data/username").map(|name| format!("@{name}"));
    let asked = async {
        match platform {
            Platform::Telegram => of_telegram(sender, credentials, webhook_url).await,
            Platform::Line => of_line(sender, credentials, webhook_url).await,
            Platform::Messenger | Platform::Instagram | Platform::Whatsapp => {
                of_meta(sender, platform, credentials).await
            }
            Platform::X => of_others(sender, platform, x::who(credentials)?, handle).await,
            Platform::Linkedin => {
                of_others(sender, platform, linkedin::who(credentials)?, pages).await
            }
            Platform::Slack => {
                let call = slack::method(credentials, "auth.test")?;
                of_others(sender, platform, call, bot).await
            }
            Platform::Twilio => of_twilio(sender, credentials).await,
            Platform::Generic => Err(SendFailure::invalid(
                "a generic channel has nobody to ask; send it a message",
            )),
        }
    };
    asked
        .await
        .map_err(|failure: SendFailure| failure.without(credentials))
}

/// Makes the platform post to `webhook_url`, and says what it was told.
pub async fn subscribe(
    sender: &Sender,
    platform: Platform,
    credentials: &Credentials,
    webhook_url: &str,
) -> Result<String, String> {
    let done = async {
        let (call, said) = subscription(platform, credentials, webhook_url)?;
        ask(sender, platform, call).await?;
        Ok(said)
    };
    done.await
        .map_err(|failure: SendFailure| failure.without(credentials).reason)
}

async fn ask(sender: &Sender, platform: Platform, call: Call) -> Result<Value, SendFailure> {
    let answer = sender.prepare(call).await?;
    super::checked(platform, &answer)
}

async fn of_telegram(
    sender: &Sender,
    credentials: &Credentials,
    webhook_url: &str,
) -> Result<Health, SendFailure> {
    let ask = async |name| {
        let call = telegram::method(credentials, name)?;
        ask(sender, Platform::Telegram, call).await
    };
    let me = ask("getMe").await?;
    let webhook = ask("getWebhookInfo").await?;
    let there = text(&webhook, "/result/url");
    let waiting = whole(&webhook, "/result/pending_update_count").unwrap_or_default();
    let last = name(&webhook, "/result/last_error_message").filter(|_| waiting > 0);
    Ok(Health {
        account: name(&me, "/result/username").map(|name| format!("@{name}")),
        is_subscribed: Some(there == Some(webhook_url)),
        trouble: last.map(|words| {
            format!(
                "{waiting} updates wait at Telegram, whose last try to post ended with: {words}"
            )
        }),
    })
}

async fn of_line(
    sender: &Sender,
    credentials: &Credentials,
    webhook_url: &str,
) -> Result<Health, SendFailure> {
    let me = ask(sender, Platform::Line, line::get(credentials, &["info"])?).await?;
    let call = line::get(credentials, &["channel", "webhook", "endpoint"])?;
    // There is none before one is set.
    let there = match ask(sender, Platform::Line, call).await {
        Ok(there) => there,
        Err(failure) if failure.class == FailureClass::Invalid => Value::Null,
        Err(failure) => return Err(failure),
    };
    let is_there = text(&there, "/endpoint") == Some(webhook_url);
    let is_off = is_there && !is_true(&there, "/active");
    let trouble = is_off.then(|| {
        "webhooks are switched off for this account; switch Use webhook on, in the LINE Developers console"
            .to_owned()
    });
    Ok(Health {
        account: name(&me, "/displayName"),
        is_subscribed: Some(is_there),
        trouble,
    })
}

async fn of_meta(
    sender: &Sender,
    platform: Platform,
    credentials: &Credentials,
) -> Result<Health, SendFailure> {
    let place = |parts: &[&str]| meta_call(platform, credentials, parts);
    let me = match (platform, credentials.get("phone_number_id")) {
        (Platform::Whatsapp, Some(number)) => {
            place(&[number])?.with("fields", "display_phone_number,verified_name")
        }
        (Platform::Instagram, _) if instagram::is_own_token(credentials) => {
            place(&["me"])?.with("fields", "user_id,username")
        }
        (_, _) => place(&["me"])?.with("fields", "id,name"),
    };
    let me = ask(sender, platform, me).await?;
    let paths = ["/username", "/verified_name", "/name"];
    let account = paths.iter().find_map(|path| name(&me, path));
    let number = name(&me, "/display_phone_number");
    let account = match (account, number) {
        (Some(account), Some(number)) => Some(format!("{account}, {number}")),
        (account, number) => account.or(number),
    };
    let whose = if platform == Platform::Whatsapp {
        credentials.get("waba_id")
    } else {
        Some("me")
    };
    let is_subscribed = match whose {
        Some(whose) => {
            let apps = ask(sender, platform, place(&[whose, "subscribed_apps"])?).await?;
            Some(!list(&apps, "/data").is_empty())
        }
        None => None,
    };
    Ok(Health {
        account,
        is_subscribed,
        trouble: None,
    })
}

fn meta_call(
    platform: Platform,
    credentials: &Credentials,
    parts: &[&str],
) -> Result<Call, SendFailure> {
    if platform == Platform::Instagram {
        instagram::get(credentials, parts)
    } else if platform == Platform::Whatsapp {
        whatsapp::get(credentials, parts)
    } else {
        messenger::get(credentials, parts)
    }
}

/// Those whose webhooks are set on their own pages only.
async fn of_others(
    sender: &Sender,
    platform: Platform,
    call: Call,
    account: fn(&Value) -> Option<String>,
) -> Result<Health, SendFailure> {
    let me = ask(sender, platform, call).await?;
    Ok(Health {
        account: account(&me),
        is_subscribed: None,
        trouble: None,
    })
}

fn pages(me: &Value) -> Option<String> {
    let pages = list(me, "/elements").iter();
    let pages: Vec<String> = pages.filter_map(|one| name(one, "/organization")).collect();
    (!pages.is_empty()).then(|| pages.join(", "))
}

fn bot(me: &Value) -> Option<String> {
    match (name(me, "/user"), name(me, "/team")) {
        (Some(user), Some(team)) => Some(format!("{user} in {team}")),
        (user, team) => user.or(team),
    }
}

async fn of_twilio(sender: &Sender, credentials: &Credentials) -> Result<Health, SendFailure> {
    let me = ask(sender, Platform::Twilio, twilio::who(credentials)?).await?;
    let status = text(&me, "/status").filter(|status| *status != "active");
    Ok(Health {
        account: name(&me, "/friendly_name"),
        is_subscribed: None,
        trouble: status
            .map(|status| format!("the account is {status}; look at the Twilio console")),
    })
}

/// Of a page: what this hub reads.
const PAGE_FIELDS: &str = "feed,mention,messages,message_echoes,message_edits,message_reactions,message_reads,message_deliveries,messaging_postbacks,messaging_referrals,standby";
const INSTAGRAM_FIELDS: &str = "comments,live_comments,mentions,messages,messaging_postbacks,messaging_seen,message_reactions,messaging_referral,standby";
/// Some are left out unless they are named.
const TELEGRAM_UPDATES: &[&str] = &[
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "message_reaction",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
];

fn subscription(
    platform: Platform,
    credentials: &Credentials,
    webhook_url: &str,
) -> Result<(Call, String), SendFailure> {
    let posts = |whom: &str| format!("{whom} posts to {webhook_url} from now on");
    match platform {
        Platform::Telegram => {
            let secret = need(credentials, platform.credentials(), "secret_token")?;
            let call = telegram::method(credentials, "setWebhook")?.json(json!({
                "url": webhook_url,
                "secret_token": secret,
                "allowed_updates": TELEGRAM_UPDATES,
            }));
            Ok((call, posts("Telegram")))
        }
        Platform::Line => {
            let mut call = line::get(credentials, &["channel", "webhook", "endpoint"])?;
            call.method = reqwest::Method::PUT;
            Ok((call.json(json!({ "endpoint": webhook_url })), posts("LINE")))
        }
        Platform::Messenger | Platform::Instagram => {
            let mut call = meta_call(platform, credentials, &["me", "subscribed_apps"])?;
            call.method = reqwest::Method::POST;
            let is_own = platform == Platform::Instagram && instagram::is_own_token(credentials);
            let fields = if is_own {
                INSTAGRAM_FIELDS
            } else {
                PAGE_FIELDS
            };
            let said = "the app gets this account's events from now on; the callback address and the verify token stand in the app's webhook settings";
            Ok((call.with("subscribed_fields", fields), said.to_owned()))
        }
        Platform::Whatsapp => {
            let account = need(credentials, platform.credentials(), "waba_id")?;
            let mut call = meta_call(platform, credentials, &[account, "subscribed_apps"])?;
            call.method = reqwest::Method::POST;
            let said = "the app gets this account's events from now on; the callback address and the verify token stand in the app's webhook settings";
            Ok((call, said.to_owned()))
        }
        Platform::Generic
        | Platform::X
        | Platform::Linkedin
        | Platform::Slack
        | Platform::Twilio => Err(SendFailure::invalid(
            "this platform is told its address on its own pages only",
        )),
    }
}
