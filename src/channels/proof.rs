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
    is_number.then(|| format!("+{}", one_spelling(&kept)))
}

/// Mexico and Brazil write one mobile number in two ways, and WhatsApp uses now this one and now that.
fn one_spelling(digits: &str) -> String {
    // Before 2019, Mexico's mobile numbers had a 1 after the country code.
    if let Some(number) = digits.strip_prefix("521")
        && number.len() == 10
    {
        return format!("52{number}");
    }
    // Brazil's mobile numbers have a 9 before the eight digits that they had, which begin with 6 to 9.
    if let Some(rest) = digits.strip_prefix("55")
        && let Some((area, number)) = rest.split_at_checked(2)
        && number.len() == 8
        && number.starts_with(['6', '7', '8', '9'])
    {
        return format!("55{area}9{number}");
    }
    digits.to_owned()
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
    fn two_spellings_of_a_number_are_one() {
        for (text, expected) in [
            ("+521 55 1234 5678", "+525512345678"),
            ("+525512345678", "+525512345678"),
            // A city whose number begins with 1 after the area has ten digits in all, too.
            ("+521234567890", "+521234567890"),
            ("+55 11 91234-5678", "+5511912345678"),
            ("+55 31 8234-5678", "+5531982345678"),
            ("+5531982345678", "+5531982345678"),
            // A number in a house, which has no 9.
            ("+551132345678", "+551132345678"),
            ("+5215512345", "+5215512345"),
        ] {
            assert_eq!(phone(text).as_deref(), Some(expected), "{text}");
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
