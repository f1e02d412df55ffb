//! What the forms of records have in common: each fault is told with its place and what would be right.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::problem::Problem;
use super::text;

/// Fits a list, a menu and the wallboard.
pub const RECORD_NAME_CHARS_MAX: usize = 80;

pub fn name(field: &str, value: &str) -> Result<String, Problem> {
    let name = text::line(field, value, RECORD_NAME_CHARS_MAX)?;
    name.ok_or_else(|| Problem::bad_request(format!("{field} must not be empty")).at(field))
}

/// For what a new record cannot do without.
pub fn required<T>(field: &str, value: Option<T>) -> Result<T, Problem> {
    value.ok_or_else(|| Problem::bad_request(format!("{field} is missing")).at(field))
}

/// Forms take any whole number, so that one that is out of range can be told what the range is.
pub fn number<N: TryFrom<i64> + Display>(
    field: &str,
    value: i64,
    range: &RangeInclusive<i64>,
) -> Result<N, Problem> {
    let number = range.contains(&value).then(|| N::try_from(value).ok());
    number.flatten().ok_or_else(|| {
        let detail = format!("{field} must be {} to {}", range.start(), range.end());
        Problem::bad_request(detail).at(field)
    })
}

/// `null` stays `null`.
pub fn number_or_none<N: TryFrom<i64> + Display>(
    field: &str,
    value: Option<i64>,
    range: &RangeInclusive<i64>,
) -> Result<Option<N>, Problem> {
    value.map(|value| number(field, value, range)).transpose()
}

/// One of a closed list of words.
pub fn word<T: Copy>(
    field: &str,
    text: &str,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
) -> Result<T, Problem> {
    let found = all.iter().copied().find(|known| as_str(*known) == text);
    found.ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|known| as_str(*known)).collect();
        let detail = format!("{field} must be one of: {}", known.join(", "));
        Problem::bad_request(detail).at(field)
    })
}

pub fn at_most(field: &str, count: usize, max: usize) -> Result<(), Problem> {
    if count <= max {
        return Ok(());
    }
    let detail = format!("{field} has {count} entries; at most {max} are allowed");
    Err(Problem::bad_request(detail).at(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_where_it_is_and_what_would_be_right() {
        let told = |problem: Problem| (problem.detail, problem.pointer.unwrap_or_default());
        let seconds = number::<u32>("offer_timeout_seconds", 0, &(5..=600)).unwrap_err();
        let place = "offer_timeout_seconds".to_owned();
        assert_eq!(told(seconds), (format!("{place} must be 5 to 600"), place));
        let words = word("mode", "x", &["auto", "offer"], |word| word).unwrap_err();
        assert_eq!(told(words).0, "mode must be one of: auto, offer");
        assert_eq!(number::<u8>("level", 5, &(1..=5)), Ok(5));
        assert!(name("name", " ").is_err());
    }
}
