//! Where the next page of conversations begins, as an opaque text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bellhop_domain::{ConversationId, Timestamp};
use uuid::Uuid;

use crate::http::problem::Problem;
use crate::store::read::conversations::Cursor;

pub(super) fn encode(cursor: Cursor) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {}", cursor.active_at.0, cursor.id))
}

pub(super) fn decode(text: &str) -> Result<Cursor, Problem> {
    parse(text).ok_or_else(|| {
        Problem::bad_request("cursor must be a next_cursor of the same list").at("cursor")
    })
}

fn parse(text: &str) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    let (active_at, id) = text.split_once(' ')?;
    Some(Cursor {
        active_at: Timestamp(active_at.parse().ok()?),
        id: ConversationId(Uuid::try_parse(id).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let cursor = Cursor {
            active_at: Timestamp(1_700_000_000_123_456),
            id: ConversationId(Uuid::from_u128(7)),
        };
        assert_eq!(decode(&encode(cursor)).unwrap(), cursor);
        for bad in ["", "!", "YQ", "MTIz", &URL_SAFE_NO_PAD.encode("x y")] {
            assert_eq!(decode(bad).unwrap_err().code, "bad_request", "{bad}");
        }
    }
}
