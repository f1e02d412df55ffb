//! The agents' side: one socket sees the messages of the conversations that its screen shows.

use std::collections::HashMap;

use serde_json::json;

use super::ledger::{Ledger, Talk};
use super::stamp::Stamp;
use crate::wire::{Answer, Socket, failure};

pub(super) async fn subscribe(socket: &mut Socket, talks: &[Talk]) -> anyhow::Result<()> {
    for talk in talks {
        let payload = json!({ "conversation_id": talk.id });
        socket.request("subscribe", &payload).await?;
    }
    Ok(())
}

/// Until it is aborted.
pub(super) async fn watch(mut socket: Socket, ledger: &Ledger, places: std::ops::Range<usize>) {
    let talks = ledger.talks.get(places).unwrap_or_default();
    let by_id: HashMap<&str, &Talk> = talks.iter().map(|talk| (talk.id.as_str(), talk)).collect();
    loop {
        let heard = async { hear(socket.next().await?, ledger, &by_id) };
        if let Err(error) = heard.await {
            for talk in talks {
                talk.broke(failure(&error));
            }
            return;
        }
    }
}

fn hear(frame: &str, ledger: &Ledger, talks: &HashMap<&str, &Talk>) -> anyhow::Result<()> {
    let answer = Answer::parse(frame)?;
    if answer.is_push("typing") {
        ledger.signals_seen.add(1);
        return Ok(());
    }
    let Some(posted) = answer.posted()? else {
        return Ok(());
    };
    let stamp = posted.message.client_id.and_then(Stamp::parse);
    if let (Some(talk), Some(stamp)) = (talks.get(posted.conversation_id), stamp) {
        ledger.deliver(talk, stamp, posted.seq);
    }
    Ok(())
}
