//! Reads fields of a platform's JSON. Total: what is missing or of another shape is absent.
//! A path is a JSON pointer, such as `/message/text`.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, Utc};
use serde_json::Value;

use super::item::{By, Change, Content, Parsed, Part};
use super::limits::{ID_CHARS_MAX, NAME_CHARS_MAX, URL_CHARS_MAX};
use super::platform::Unreadable;

/// From here on a number of seconds would be later than the year 5138, so it counts milliseconds.
const MILLIS_FROM: u64 = 100_000_000_000;
/// Of a moment that a platform tells.
pub(super) const YEARS: RangeInclusive<i32> = 1970..=9999;
/// Enough for a millimetre.
const DEGREES_CHARS_MAX: usize = 24;
/// Of an unknown type, in an outcome.
const TYPE_CHARS_MAX: usize = 60;

/// The body as a JSON object.
pub(super) fn object(body: &[u8]) -> Result<Value, Unreadable> {
    let form = "the body must be a JSON object";
    let value: Value =
        serde_json::from_slice(body).map_err(|error| Unreadable(format!("{form}: {error}")))?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(Unreadable(form.to_owned()))
    }
}

pub(super) fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    value.pointer(path).unwrap_or(&Value::Null)
}

pub(super) fn has(value: &Value, path: &str) -> bool {
    !at(value, path).is_null()
}

pub(super) fn list<'a>(value: &'a Value, path: &str) -> &'a [Value] {
    at(value, path).as_array().map_or(&[], Vec::as_slice)
}

/// Not the empty one.
pub(super) fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    at(value, path).as_str().filter(|text| !text.is_empty())
}

pub(super) fn is_true(value: &Value, path: &str) -> bool {
    at(value, path).as_bool().unwrap_or(false)
}

/// Ids may be numbers: many platforms' are.
pub(super) fn id(value: &Value, path: &str) -> Option<String> {
    let id = match at(value, path) {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    is_id(&id).then_some(id)
}

pub(super) fn is_id(id: &str) -> bool {
    (1..=ID_CHARS_MAX).contains(&id.chars().count()) && !id.contains('\0')
}

/// A number, or one that is written as a text.
pub(super) fn whole(value: &Value, path: &str) -> Option<i64> {
    match at(value, path) {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Seconds or milliseconds since 1970: platforms have been seen to send either where they announce the other.
pub(super) fn moment(value: &Value, path: &str) -> Option<DateTime<Utc>> {
    let number = whole(value, path)?;
    let millis = if number.unsigned_abs() >= MILLIS_FROM {
        number
    } else {
        number.checked_mul(1_000)?
    };
    believable(DateTime::from_timestamp_millis(millis)?)
}

/// Nothing was written before 1970, and no more than four digits of a year can be shown or stored everywhere.
pub(super) fn believable(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    YEARS.contains(&at.year()).then_some(at)
}

pub(super) fn rfc3339(value: &Value, path: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text(value, path)?).ok()?;
    believable(at.to_utc())
}

/// Degrees, as numbers or texts.
pub(super) fn location(
    value: &Value,
    (latitude, longitude): (&str, &str),
    name: Option<String>,
) -> Part {
    let degrees = |path| {
        let degrees = match at(value, path) {
            Value::Number(number) => number.to_string(),
            Value::String(text) => cut(&clean(text), DEGREES_CHARS_MAX),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        degrees.parse::<f64>().ok().map(|_| degrees)
    };
    match (degrees(latitude), degrees(longitude)) {
        (Some(latitude), Some(longitude)) => Part::Location {
            latitude,
            longitude,
            name,
        },
        (_, _) => Part::More {
            what: "a location without a place".to_owned(),
        },
    }
}

/// On one line, cut where it is too long; nothing when nothing is left.
pub(super) fn line(value: &Value, path: &str, chars_max: usize) -> Option<String> {
    one_line(text(value, path)?, chars_max)
}

pub(super) fn one_line(text: &str, chars_max: usize) -> Option<String> {
    let text = clean(text);
    let text = cut(text.trim(), chars_max);
    (!text.is_empty()).then_some(text)
}

pub(super) fn name(value: &Value, path: &str) -> Option<String> {
    line(value, path, NAME_CHARS_MAX)
}

/// An https address.
pub(super) fn web(value: &Value, path: &str) -> Option<String> {
    let url = line(value, path, URL_CHARS_MAX.saturating_add(1))?;
    is_web(&url).then_some(url)
}

/// One that is cut would lead elsewhere.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("https://") && url.chars().count() <= URL_CHARS_MAX
}

pub(super) fn clean(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
}

pub(super) fn cut(text: &str, chars_max: usize) -> String {
    text.chars().take(chars_max).collect()
}

pub(super) fn unknown(kind: &str) -> Parsed {
    Parsed::Unknown(cut(&clean(kind), TYPE_CHARS_MAX))
}

/// Of a message that has an id and is of a type that nobody knew when this was written.
pub(super) fn of_a_new_kind(kind: &str) -> Part {
    let kind = cut(&clean(kind), TYPE_CHARS_MAX);
    Part::More {
        what: format!(
            "a message of a kind that is not known here, {kind}: open it on the platform"
        ),
    }
}

/// The name of the first field that is none of `known`: what an update of an unknown type is called.
pub(super) fn unknown_field(value: &Value, known: &[&str]) -> Parsed {
    let fields = value.as_object().into_iter().flat_map(|map| map.keys());
    let mut strange = fields.filter(|name| !known.contains(&name.as_str()));
    unknown(strange.next().map_or("an empty update", String::as_str))
}

pub(super) fn bad(reason: &str) -> Parsed {
    Parsed::Bad(reason.to_owned())
}

pub(super) fn posted(content: Content) -> Change {
    Change::Posted {
        content: Box::new(content),
        by: By::Customer,
    }
}

pub(super) fn edited(content: Content, revision: Option<i64>) -> Change {
    Change::Edited {
        content: Box::new(content),
        revision,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_are_seconds_or_milliseconds_as_numbers_or_texts() {
        let value = json!({ "s": 1_700_000_000, "ms": 1_700_000_000_000_i64, "t": "1700000000", "x": "soon", "big": i64::MAX,
            "small": i64::MIN, "old": -200_000_000_000_000_i64, "late": 300_000_000_000_000_i64 });
        let right = DateTime::from_timestamp(1_700_000_000, 0);
        for path in ["/s", "/ms", "/t"] {
            assert_eq!(moment(&value, path), right, "{path}");
        }
        assert_eq!(moment(&value, "/x"), None);
        for path in ["/big", "/small", "/old", "/late"] {
            assert_eq!(moment(&value, path), None, "{path}");
        }
    }

    #[test]
    fn what_is_missing_or_of_another_shape_is_absent() {
        let value = json!({ "id": 7, "no": [1], "long": "x".repeat(ID_CHARS_MAX + 1), "nul": "a\0", "url": "http://x" });
        assert_eq!(id(&value, "/id").as_deref(), Some("7"));
        for path in ["/no", "/long", "/nul", "/none", "/id/deeper"] {
            assert_eq!(id(&value, path), None, "{path}");
        }
        assert_eq!(web(&value, "/url"), None);
        assert_eq!(
            unknown_field(&value, &["id", "long", "no", "nul"]),
            unknown("url")
        );
    }
}
