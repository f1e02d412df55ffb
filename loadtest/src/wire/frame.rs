//! Frames of a WebSocket in a buffer that is used again and again.

use std::io::Cursor;
use std::ops::Range;

use anyhow::{Context as _, bail, ensure};
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data, OpCode};

/// Masks protect proxies from scripts, and there is neither here: with zeros there is nothing to compute.
const NO_MASK: [u8; 4] = [0; 4];

/// Clients mask, servers do not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Client,
    Server,
}

/// Where the payload of a frame stands in the buffer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Text(Range<usize>),
    Ping(Range<usize>),
    /// The code, 1005 when there is none.
    Close(u16),
    Other,
}

pub(super) fn put_text(out: &mut Vec<u8>, side: Side, text: &str) -> anyhow::Result<()> {
    put(out, side, OpCode::Data(Data::Text), text.as_bytes())
}

pub(super) fn put_pong(out: &mut Vec<u8>, side: Side, payload: &[u8]) -> anyhow::Result<()> {
    put(out, side, OpCode::Control(Control::Pong), payload)
}

fn put(out: &mut Vec<u8>, side: Side, opcode: OpCode, payload: &[u8]) -> anyhow::Result<()> {
    let header = FrameHeader {
        opcode,
        mask: (side == Side::Client).then_some(NO_MASK),
        ..FrameHeader::default()
    };
    header.format(u64::try_from(payload.len())?, out)?;
    out.extend_from_slice(payload);
    Ok(())
}

/// The first frame of `bytes` that this side got and where it ends, when all of it is there.
pub(super) fn first(side: Side, bytes: &[u8]) -> anyhow::Result<Option<(Found, usize)>> {
    let mut cursor = Cursor::new(bytes);
    let Some((header, length)) = FrameHeader::parse(&mut cursor)? else {
        return Ok(None);
    };
    let begin = usize::try_from(cursor.position())?;
    let end = begin.saturating_add(usize::try_from(length)?);
    let Some(payload) = bytes.get(begin..end) else {
        return Ok(None);
    };
    let expected = match side {
        Side::Client => None,
        // The floor hears this load generator and nobody else.
        Side::Server => Some(NO_MASK),
    };
    ensure!(
        header.mask == expected,
        "a frame with a mask of the other side"
    );
    let found = match header.opcode {
        OpCode::Data(Data::Text) if header.is_final => Found::Text(begin..end),
        OpCode::Data(Data::Text | Data::Continue) => bail!("a fragmented frame"),
        OpCode::Data(Data::Binary | Data::Reserved(_)) => Found::Other,
        OpCode::Control(Control::Ping) => Found::Ping(begin..end),
        OpCode::Control(Control::Pong | Control::Reserved(_)) => Found::Other,
        OpCode::Control(Control::Close) => Found::Close(close_code(payload)?),
    };
    Ok(Some((found, end)))
}

fn close_code(payload: &[u8]) -> anyhow::Result<u16> {
    if payload.is_empty() {
        return Ok(1005);
    }
    let code = payload.first_chunk::<2>().context("half a close code")?;
    Ok(u16::from_be_bytes(*code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(opcode: OpCode, payload: &[u8]) -> Vec<u8> {
        let header = FrameHeader {
            opcode,
            ..FrameHeader::default()
        };
        let mut bytes = Vec::new();
        let length = u64::try_from(payload.len()).unwrap();
        header.format(length, &mut bytes).unwrap();
        bytes.extend_from_slice(payload);
        bytes
    }

    #[test]
    fn frames_are_found_one_after_the_other() {
        let long = "x".repeat(70_000);
        let mut bytes = server(OpCode::Data(Data::Text), b"one");
        bytes.extend(server(OpCode::Data(Data::Text), long.as_bytes()));
        let (found, end) = first(Side::Client, &bytes).unwrap().unwrap();
        assert_eq!((found, end), (Found::Text(2..5), 5));
        let (found, end) = first(Side::Client, &bytes[5..]).unwrap().unwrap();
        assert_eq!(found, Found::Text(10..70_010));
        assert_eq!(end, 70_010);
    }

    #[test]
    fn half_a_frame_is_none_yet() {
        let bytes = server(OpCode::Data(Data::Text), b"hello");
        for end in 0..bytes.len() {
            assert!(
                first(Side::Client, &bytes[..end]).unwrap().is_none(),
                "{end} bytes"
            );
        }
    }

    #[test]
    fn pings_and_closes_are_told_apart() {
        let ping = server(OpCode::Control(Control::Ping), b"?");
        assert_eq!(
            first(Side::Client, &ping).unwrap().unwrap().0,
            Found::Ping(2..3)
        );
        let close = server(OpCode::Control(Control::Close), &4002_u16.to_be_bytes());
        assert_eq!(
            first(Side::Client, &close).unwrap().unwrap().0,
            Found::Close(4002)
        );
        let close = server(OpCode::Control(Control::Close), b"");
        assert_eq!(
            first(Side::Client, &close).unwrap().unwrap().0,
            Found::Close(1005)
        );
    }

    #[test]
    fn what_is_put_is_a_masked_frame() {
        let mut bytes = Vec::new();
        put_text(&mut bytes, Side::Client, "hi").unwrap();
        assert_eq!(bytes, [0x81, 0x82, 0, 0, 0, 0, b'h', b'i']);
        assert!(first(Side::Client, &bytes).is_err(), "only clients mask");
        let (found, _) = first(Side::Server, &bytes).unwrap().unwrap();
        assert_eq!(found, Found::Text(6..8));
    }
}
