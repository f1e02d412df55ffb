//! Not there yet.

use crate::channels::credentials::Credentials;
use crate::channels::outgoing::{OutgoingPart, SendFailure, Sent};
use crate::channels::send::{Counted, Files, Pace, Sender, WayOut, Writing};

pub(in crate::channels) const WAY_OUT: WayOut = WayOut {
    direct: Some(Writing {
        text_chars_max: 1_000,
        counted: Counted::Chars,
        files: Files::NONE,
        can: &[],
        per_conversation: None,
        per_channel: Pace::per_second(1),
    }),
    comments: None,
    window: None,
    private_reply_window: None,
    is_idempotent: false,
};

pub(in crate::channels) async fn send(
    _sender: &Sender,
    _credentials: &Credentials,
    _part: &OutgoingPart,
) -> Result<Sent, SendFailure> {
    Err(SendFailure::invalid("nothing can be sent there yet"))
}
