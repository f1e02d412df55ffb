//! Short texts from outside: names, addresses, titles.

use super::problem::Problem;

/// Longer than any name people have.
pub const NAME_CHARS_MAX: usize = 200;
/// RFC 5321 allows 254.
pub const EMAIL_CHARS_MAX: usize = 254;

/// One line without ends of blank; an empty one is none. `field` names it in the problem.
pub fn line(field: &str, text: &str, chars_max: usize) -> Result<Option<String>, Problem> {
    let text = text.trim();
    let chars = text.chars().count();
    if chars > chars_max {
        let detail = format!("{field} has {chars} characters; at most {chars_max} are allowed");
        return Err(Problem::bad_request(detail).at(field));
    }
    if text.chars().any(char::is_control) {
        let detail = format!("{field} must be one line of plain text");
        return Err(Problem::bad_request(detail).at(field));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Several lines; other control characters, which Postgres or a reader would choke on, are refused.
pub fn lines(field: &str, text: &str, chars_max: usize) -> Result<String, Problem> {
    let chars = text.chars().count();
    if chars > chars_max {
        let detail = format!("{field} has {chars} characters; at most {chars_max} are allowed");
        return Err(Problem::bad_request(detail).at(field));
    }
    let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(is_bad) {
        let detail = format!("{field} must be plain text");
        return Err(Problem::bad_request(detail).at(field));
    }
    Ok(text.to_owned())
}

pub fn email(field: &str, text: &str) -> Result<Option<String>, Problem> {
    let Some(text) = line(field, text, EMAIL_CHARS_MAX)? else {
        return Ok(None);
    };
    if is_email(&text) {
        Ok(Some(text))
    } else {
        let detail = format!("{field} must be an e-mail address such as lena@example.com");
        Err(Problem::bad_request(detail).at(field))
    }
}

/// Only the shape: whether it exists is known by writing to it.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else {
        return false;
    };
    !name.is_empty()
        && host.split('.').all(|label| !label.is_empty())
        && !text.chars().any(char::is_whitespace)
}

/// What a website says of its user: unfit parts are left out, since the user cannot mend them.
pub fn fit(text: Option<&str>, chars_max: usize) -> Option<String> {
    let text: String = text?
        .chars()
        .filter(|character| !character.is_control())
        .take(chars_max)
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

pub fn fit_email(text: Option<&str>) -> Option<String> {
    email("email", text?).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("name", " Lena ", 10), Ok(Some("Lena".to_owned())));
        assert_eq!(line("name", "  ", 10), Ok(None));
        for bad in ["Le\nna", "Le\0na", "Lena Lena Lena"] {
            assert_eq!(
                line("name", bad, 10).unwrap_err().pointer.as_deref(),
                Some("name")
            );
        }
    }

    #[test]
    fn an_email_address_has_its_shape() {
        for good in ["lena@example.com", "l@localhost", "a.b+c@x.y.example"] {
            assert_eq!(email("email", good), Ok(Some(good.to_owned())));
        }
        for bad in [
            "lena",
            "@example.com",
            "lena@",
            "le na@example.com",
            "lena@example..com",
        ] {
            assert!(email("email", bad).is_err(), "{bad}");
        }
    }
}
