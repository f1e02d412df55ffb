//! A message that comes in pieces. Copied together, so that it costs its bytes, however small the pieces are.

use actix_web::web::{Bytes, BytesMut};
use actix_ws::Item;
use bellhop_actors::ending::Ending;
use bytestring::ByteString;

use super::limits::FRAME_BYTES_MAX;

#[derive(Default)]
pub(super) struct Fragments(BytesMut);

impl Fragments {
    /// The whole text with its last piece, nothing before. The order of pieces is checked before they come here.
    pub(super) fn take(&mut self, piece: Item) -> Result<Option<ByteString>, Ending> {
        match piece {
            Item::FirstText(bytes) => {
                self.0.clear();
                self.add(&bytes).map(|()| None)
            }
            Item::FirstBinary(_) => Err(Ending::BadFrame),
            Item::Continue(bytes) => self.add(&bytes).map(|()| None),
            Item::Last(bytes) => {
                self.add(&bytes)?;
                let whole = self.0.split().freeze();
                let text = ByteString::try_from(whole).map_err(|_| Ending::BadFrame)?;
                Ok(Some(text))
            }
        }
    }

    fn add(&mut self, bytes: &Bytes) -> Result<(), Ending> {
        if self.0.len().saturating_add(bytes.len()) > FRAME_BYTES_MAX {
            return Err(Ending::TooBig);
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(bytes: &[u8]) -> Bytes {
        Bytes::copy_from_slice(bytes)
    }

    #[test]
    fn pieces_become_one_text() {
        let mut fragments = Fragments::default();
        for _ in 0..2 {
            let (first, rest) = "é!".as_bytes().split_at(1);
            assert_eq!(fragments.take(Item::FirstText(piece(first))), Ok(None));
            assert_eq!(fragments.take(Item::Continue(piece(b""))), Ok(None));
            let whole = fragments.take(Item::Last(piece(rest))).unwrap().unwrap();
            assert_eq!(&whole[..], "é!");
        }
    }

    #[test]
    fn what_is_no_text_or_too_long_ends_the_socket() {
        let mut fragments = Fragments::default();
        let binary = Item::FirstBinary(piece(b"x"));
        assert_eq!(fragments.take(binary), Err(Ending::BadFrame));
        assert_eq!(fragments.take(Item::FirstText(piece(b"\xff"))), Ok(None));
        assert_eq!(
            fragments.take(Item::Last(piece(b""))),
            Err(Ending::BadFrame)
        );
        let half = piece(&vec![b'x'; FRAME_BYTES_MAX / 2]);
        assert_eq!(fragments.take(Item::FirstText(half.clone())), Ok(None));
        assert_eq!(fragments.take(Item::Continue(half)), Ok(None));
        assert_eq!(fragments.take(Item::Last(piece(b"x"))), Err(Ending::TooBig));
    }
}
