//! Replays docs/protocol.md.
