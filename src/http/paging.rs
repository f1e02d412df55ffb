//! Pages of lists: `limit` and `cursor`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bellhop_domain::Timestamp;
use uuid::Uuid;

use super::problem::Problem;

const LIMIT_DEFAULT: usize = 50;
const LIMIT_MAX: usize = 100;

pub fn limit(asked: Option<usize>) -> Result<usize, Problem> {
    match asked {
        None => Ok(LIMIT_DEFAULT),
        Some(asked) if (1..=LIMIT_MAX).contains(&asked) => Ok(asked),
        Some(_) => {
            let detail = format!("limit must be 1 to {LIMIT_MAX}");
            Err(Problem::bad_request(detail).at("limit"))
        }
    }
}

/// Where a list ordered by time and id goes on.
pub fn encode(at: Timestamp, id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{id}", at.0))
}

pub fn decode(cursor: Option<&str>) -> Result<Option<(Timestamp, Uuid)>, Problem> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else {
        return Ok(None);
    };
    let parts = || {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (at, id) = text.split_once('.')?;
        Some((Timestamp(at.parse().ok()?), id.parse().ok()?))
    };
    Ok(Some(parts().ok_or_else(bad_cursor)?))
}

pub fn bad_cursor() -> Problem {
    Problem::bad_request("cursor must be a next_cursor of this list").at("cursor")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let place = (Timestamp(1_700_000_000_123_456), Uuid::from_u128(7));
        assert_eq!(decode(Some(&encode(place.0, place.1))), Ok(Some(place)));
        assert_eq!(decode(None), Ok(None));
        assert_eq!(decode(Some("")), Ok(None));
        for bad in ["x", "=", "MTIz", &URL_SAFE_NO_PAD.encode("1.2"), "é"] {
            assert_eq!(decode(Some(bad)).unwrap_err().code, "bad_request", "{bad}");
        }
    }

    #[test]
    fn a_page_has_1_to_100_rows() {
        assert_eq!(limit(None), Ok(50));
        assert_eq!(limit(Some(100)), Ok(100));
        assert!(limit(Some(0)).is_err());
        assert!(limit(Some(101)).is_err());
    }

    proptest! {
        #[test]
        fn any_cursor_is_a_place_or_refused(text in ".{0,80}", at in any::<i64>(), id in any::<u128>()) {
            let read = decode(Some(&text));
            prop_assert!(text.is_empty() || !matches!(read, Ok(None)));
            let place = (Timestamp(at), Uuid::from_u128(id));
            let encoded = encode(place.0, place.1);
            match decode(Some(&encoded)) {
                Ok(read) => prop_assert_eq!(read, Some(place)),
                Err(problem) => prop_assert_eq!(problem.code, "bad_request"),
            }
        }
    }
}
