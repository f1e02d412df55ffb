//! Which addresses of a person their platform vouches for. Pure.

use super::item::Author;
use super::platform::Platform;
use crate::store::people::proof::Proof;

/// E.164: a country code and a number, of 15 digits at most; the shortest numbers that are given out have 7.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// What a message delivered by the platform proves: it came from this number or this account.
/// An address that somebody wrote into a profile proves nothing, unless a generic channel's sender vouches for it.
pub fn vouched(platform: Platform, author: &Author) -> Vec<Proof> {
    let phone = || author.phone.as_deref().and_then(phone).map(Proof::Phone);
    let email = || author.email.as_deref().and_then(email).map(Proof::Email);
    match platform {
        Platform::Whatsapp | Platform::Twilio => phone().into_iter().collect(),
        // Their ids are the same whichever bot or account of ours is written to.
        Platform::Telegram | Platform::X => {
            let id =
                (!author.id.is_empty()).then(|| format!("{}:{}", platform.as_str(), author.id));
            id.map(Proof::Account).into_iter().collect()
        }
        Platform::Generic => {
            let email = author.is_email_verified.then(email).flatten();
            let phone = author.is_phone_verified.then(phone).flatten();
            email.into_iter().chain(phone).collect()
        }
        // Their ids are of one page, account, provider or workspace of ours, and they tell no address.
        Platform::Messenger
        | Platform::Instagram
        | Platform::Linkedin
        | Platform::Line
        | Platform::Slack => Vec::new(),
    }
}

/// Without the signs that people write between digits.
fn phone(text: &str) -> Option<String> {
    let digits = text.trim().strip_prefix('+')?;
    let kept: String = digits
        .chars()
        .filter(|sign| !matches!(sign, ' ' | '-' | '.' | '(' | ')' | '/'))
        .collect();
    let is_number = PHONE_DIGITS.contains(&kept.len())
        && kept.bytes().all(|byte| byte.is_ascii_digit())
        && !kept.starts_with('0');
    is_number.then(|| format!("+{kept}"))
}

/// In lower case, as nearly everybody reads it.
pub fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, domain) = text.rsplit_once('@')?;
    let is_address =
        !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace);
    is_address.then(|| text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn author() -> Author {
        Author {
            id: "7".to_owned(),
            phone: Some("+49 151 1234-5678".to_owned()),
            email: Some(" Ada@Example.com ".to_owned()),
            ..Author::default()
        }
    }

    fn check(platform: Platform, author: &Author, expected: &[&str]) {
        let found = vouched(platform, author);
        let found: Vec<&str> = found.iter().map(Proof::value).collect();
        assert_eq!(found, expected, "{platform:?}");
    }

    #[test]
    fn only_what_the_platform_delivers_from_is_vouched_for() {
        for platform in [Platform::Whatsapp, Platform::Twilio] {
            check(platform, &author(), &["+4915112345678"]);
        }
        check(Platform::Telegram, &author(), &["telegram:7"]);
        for platform in [Platform::Messenger, Platform::Slack, Platform::Line] {
            check(platform, &author(), &[]);
        }
    }

    #[test]
    fn a_generic_channel_says_what_it_vouches_for() {
        check(Platform::Generic, &author(), &[]);
        let is_email_verified = true;
        let vouching = Author {
            is_email_verified,
            ..author()
        };
        check(Platform::Generic, &vouching, &["ada@example.com"]);
        let is_phone_verified = true;
        let vouching = Author {
            is_phone_verified,
            ..author()
        };
        check(Platform::Generic, &vouching, &["+4915112345678"]);
    }

    #[test]
    fn a_phone_number_is_e164_or_none() {
        for (text, expected) in [
            ("+1 (415) 555-0100", Some("+14155550100")),
            ("+4915112345678", Some("+4915112345678")),
            ("4915112345678", None),
            ("+0151", None),
            ("+49x15112345678", None),
            ("+123456", None),
            ("+1234567890123456", None),
            ("", None),
        ] {
            assert_eq!(phone(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn an_address_is_compared_in_lower_case() {
        for (text, expected) in [
            ("Ada@Example.COM", Some("ada@example.com")),
            ("ada@localhost", None),
            ("@example.com", None),
            ("a b@example.com", None),
            ("ada", None),
        ] {
            assert_eq!(email(text).as_deref(), expected, "{text}");
        }
    }
}
