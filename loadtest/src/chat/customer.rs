//! Those who write: each in a closed loop of its own, or all together at a fixed rate.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use tokio::runtime::Handle;

use super::ledger::{Ledger, Talk};
use super::stamp::Stamp;
use crate::pace::Pace;
use crate::timer::wait_until;
use crate::wire::{Answer, Line, Socket, failure};

/// 100 bytes, as in the published comparisons.
const TEXT: &str = "Hello, I ordered a lamp on Monday and it has not arrived yet; could you have a look, please? Thanks.";

/// Writes, waits for the answer, writes again.
pub(super) async fn closed_loop(mut socket: Socket, ledger: &Ledger, talk: &Talk) {
    let mut frame = String::new();
    let mut turn = 1;
    while Instant::now() < ledger.until {
        let stamp = Stamp::new(turn, ledger.begun, Instant::now());
        message(&mut frame, talk, stamp);
        ledger.sent.add(1);
        let said = async {
            socket.send(&frame).await?;
            while !hear_answer(socket.next().await?, ledger, talk)? {}
            anyhow::Ok(())
        };
        if let Err(error) = said.await {
            talk.broke(failure(&error));
            return;
        }
        turn += 1;
    }
}

/// Reads the answers to what the pacer sends, until it is aborted.
pub(super) async fn listen(mut socket: Socket, ledger: &Ledger, talk: &Talk) {
    loop {
        let heard = async { hear_answer(socket.next().await?, ledger, talk) };
        if let Err(error) = heard.await {
            talk.broke(failure(&error));
            return;
        }
    }
}

/// Whether the frame is the answer to a message.
fn hear_answer(frame: &str, ledger: &Ledger, talk: &Talk) -> anyhow::Result<bool> {
    let answer = Answer::parse(frame)?;
    let Some(stamp) = answer.request_id.and_then(Stamp::parse) else {
        return Ok(false);
    };
    ledger.answer(talk, stamp, &answer);
    Ok(true)
}

/// Sends everybody's messages when they are due, whatever became of earlier ones.
pub(super) fn fixed_rate(lines: &[Arc<Line>], per_second: u32, ledger: &Ledger) {
    let pace = Pace::new(ledger.begun, per_second, lines.len());
    let runtime = Handle::current();
    let mut frame = String::new();
    for turn in 0.. {
        for (place, (line, talk)) in lines.iter().zip(&ledger.talks).enumerate() {
            let due = pace.due(place, turn);
            if due >= ledger.until {
                return;
            }
            wait_until(due);
            message(&mut frame, talk, Stamp::new(turn + 1, ledger.begun, due));
            ledger.sent.add(1);
            if let Err(error) = runtime.block_on(line.send(&frame)) {
                talk.broke(failure(&error));
            }
        }
    }
}

/// Typing signals at a fixed rate; they may be dropped, messages may not.
pub(super) fn storm(lines: &[Arc<Line>], per_second: u32, ledger: &Ledger) {
    let pace = Pace::new(ledger.begun, per_second, lines.len());
    let runtime = Handle::current();
    let mut frame = String::new();
    for turn in 0.. {
        for (place, (line, talk)) in lines.iter().zip(&ledger.talks).enumerate() {
            let due = pace.due(place, turn);
            if due >= ledger.until {
                return;
            }
            wait_until(due);
            signal(&mut frame, talk, turn % 2 == 0);
            ledger.signals_sent.add(1);
            // A broken line is told by whoever reads it.
            let _broken = runtime.block_on(line.send(&frame));
        }
    }
}

fn message(frame: &mut String, talk: &Talk, stamp: Stamp) {
    frame.clear();
    let id = &talk.id;
    // Writing into a string cannot fail.
    let _written = write!(
        frame,
        r#"{{"request_id":"{stamp}","action":"send_message","payload":{{"conversation_id":"{id}","client_id":"{stamp}","text":"{TEXT}"}}}}"#
    );
}

fn signal(frame: &mut String, talk: &Talk, typing: bool) {
    frame.clear();
    let id = &talk.id;
    let _written = write!(
        frame,
        r#"{{"request_id":"typing","action":"send_typing","payload":{{"conversation_id":"{id}","typing":{typing}}}}}"#
    );
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn frames_are_json_and_texts_have_a_hundred_bytes() {
        assert_eq!(TEXT.len(), 100);
        let talk = Talk::new("c".to_owned());
        let now = Instant::now();
        let mut frame = String::from("what was there before");
        message(&mut frame, &talk, Stamp::new(3, now, now));
        let json: Value = serde_json::from_str(&frame).unwrap();
        assert_eq!(json["payload"]["client_id"], "3.0");
        assert_eq!(json["payload"]["conversation_id"], "c");
        signal(&mut frame, &talk, true);
        let json: Value = serde_json::from_str(&frame).unwrap();
        assert_eq!(json["payload"]["typing"], true);
    }
}
