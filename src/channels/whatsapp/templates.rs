//! Texts that Meta has approved, for agents to choose from. Source: WhatsApp Business Management API, message templates.

use serde_json::Value;

use super::{CREDENTIALS, get};
use crate::channels::credentials::Credentials;
use crate::channels::fields::{at, list, name, text};
use crate::channels::item::FileKind;
use crate::channels::meta::checked;
use crate::channels::outgoing::{SendFailure, Template};
use crate::channels::send::{Sender, need};

/// Of one answer.
const PAGE: &str = "100";
/// An account that is not verified may have 250; more than this nobody looks through.
const PAGES_MAX: usize = 5;

/// One that can be sent: what it says, and how many values it wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Approved {
    pub name: String,
    pub language: String,
    /// With its placeholders: `{{1}}`.
    pub text: String,
    pub placeholders: usize,
    /// What has to stand above it.
    pub header: Option<FileKind>,
}

pub(in crate::channels) async fn templates(
    sender: &Sender,
    credentials: &Credentials,
) -> Result<Vec<Approved>, SendFailure> {
    let account = need(credentials, CREDENTIALS, "waba_id")?;
    let mut found = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..PAGES_MAX {
        let mut call = get(credentials, &[account, "message_templates"])?
            .with("fields", "name,language,status,parameter_format,components")
            .with("status", "APPROVED")
            .with("limit", PAGE);
        if let Some(after) = &after {
            call = call.with("after", after);
        }
        let answer = sender.prepare(call).await?;
        let told = checked(&answer, super::class)?;
        found.extend(list(&told, "/data").iter().filter_map(approved));
        let has_more = text(&told, "/paging/next").is_some();
        after = text(&told, "/paging/cursors/after").map(str::to_owned);
        if !has_more || after.is_none() {
            break;
        }
    }
    Ok(found)
}

/// Asked when a template goes to somebody who wants no advertising, since Meta moves templates from one category to
/// another.
pub(in crate::channels) async fn is_advertising(
    sender: &Sender,
    credentials: &Credentials,
    template: &Template,
) -> Result<bool, SendFailure> {
    // Nothing is wrong with the channel without it, as long as no such template is sent.
    let Some(account) = credentials.get("waba_id") else {
        return Err(SendFailure::invalid(
            "they want no advertising, and without a waba_id of this channel nobody knows whether this template is some; \
             an administrator can give it",
        ));
    };
    let call = get(credentials, &[account, "message_templates"])?
        .with("fields", "name,language,category")
        .with("name", &template.name)
        .with("limit", PAGE);
    let answer = sender.prepare(call).await?;
    let told = checked(&answer, super::class)?;
    let is_it = |one: &&Value| {
        text(one, "/name") == Some(template.name.as_str())
            && text(one, "/language") == Some(template.language.as_str())
    };
    let found = list(&told, "/data").iter().find(is_it);
    let found = found.ok_or_else(|| {
        SendFailure::invalid(
            "the platform does not list this template any more; choose another one",
        )
    })?;
    let category = text(found, "/category").unwrap_or_default();
    Ok(category.eq_ignore_ascii_case("MARKETING"))
}

/// `None` for those that want more than words in their body and a file on top: a value in a button.
fn approved(template: &Value) -> Option<Approved> {
    if text(template, "/status") != Some("APPROVED")
        || text(template, "/parameter_format") == Some("NAMED")
    {
        return None;
    }
    let mut body = "";
    let mut header = None;
    for component in list(template, "/components") {
        match text(component, "/type").unwrap_or_default() {
            "BODY" => body = text(component, "/text").unwrap_or_default(),
            "HEADER" => {
                let words = text(component, "/text").unwrap_or_default();
                header = match text(component, "/format") {
                    Some("TEXT") if !words.contains("{{") => None,
                    Some("IMAGE") => Some(FileKind::Image),
                    Some("VIDEO") => Some(FileKind::Video),
                    Some("DOCUMENT") => Some(FileKind::File),
                    Some(_) | None => return None,
                };
            }
            "BUTTONS" => {
                let mut buttons = list(component, "/buttons").iter();
                let wants = |one: &Value| {
                    at(one, "/url")
                        .as_str()
                        .is_some_and(|url| url.contains("{{"))
                        || matches!(text(one, "/type"), Some("COPY_CODE" | "OTP" | "FLOW"))
                };
                if buttons.any(wants) {
                    return None;
                }
            }
            _ => {}
        }
    }
    Some(Approved {
        name: name(template, "/name")?,
        language: name(template, "/language")?,
        text: body.to_owned(),
        placeholders: placeholders(body),
        header,
    })
}

/// The highest `{{n}}`: values are given for all up to it.
fn placeholders(text: &str) -> usize {
    let numbers = text.split("{{").skip(1).filter_map(|rest| {
        let (number, _) = rest.split_once("}}")?;
        number.trim().parse::<usize>().ok()
    });
    // Meta allows far fewer.
    numbers.filter(|number| *number <= 100).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_can_be_filled_is_offered() {
        let with = |components: Value, status: &str| {
            approved(
                &json!({ "name": "hello", "language": "en_US", "status": status, "components": components }),
            )
        };
        let body = json!({ "type": "BODY", "text": "Hi {{1}}, your order {{2}} is here, {{1}}" });
        let found = with(json!([body]), "APPROVED").unwrap();
        assert_eq!((found.placeholders, found.language.as_str()), (2, "en_US"));
        assert_eq!(with(json!([body]), "PAUSED"), None);
        let picture = json!({ "type": "HEADER", "format": "IMAGE" });
        let found = with(json!([picture, body]), "APPROVED").unwrap();
        assert_eq!(found.header, Some(FileKind::Image));
        let place = json!({ "type": "HEADER", "format": "LOCATION" });
        assert_eq!(with(json!([place, body]), "APPROVED"), None);
        let button =
            json!({ "type": "BUTTONS", "buttons": [{ "type": "URL", "url": "https://x/{{1}}" }] });
        assert_eq!(with(json!([body, button]), "APPROVED"), None);
        let footer = json!({ "type": "FOOTER", "text": "Bye" });
        assert!(with(json!([body, footer]), "APPROVED").is_some());
        assert_eq!(placeholders("{{ 3 }} {{x}} {{999999}}"), 3);
    }
}
