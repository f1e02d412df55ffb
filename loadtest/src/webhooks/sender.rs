//! What is posted at which turn: some deliveries come again, and some messages in another delivery.

use anyhow::ensure;
use serde_json::{Value, json};

use crate::platform::Platform;

/// Of so many deliveries, the last is the one before it again, with the same id, ...
const REPEAT_EVERY: u64 = 10;
/// ... and the one in the middle brings the message before it again, as another delivery.
const AGAIN_AT: u64 = 5;

/// What is posted at one turn.
pub(super) struct Delivery {
    id: u64,
    pub(super) message: u64,
    author: u64,
}

impl Delivery {
    pub(super) fn at(turn: u64, authors: u64) -> Self {
        let (tens, place) = (turn / REPEAT_EVERY, turn % REPEAT_EVERY);
        let id = if place == REPEAT_EVERY - 1 {
            turn.saturating_sub(1)
        } else {
            turn
        };
        // Eight messages in ten deliveries.
        let number = match place {
            0..AGAIN_AT => place,
            AGAIN_AT.. => place.min(REPEAT_EVERY - 2).saturating_sub(1),
        };
        let message = tens.saturating_mul(REPEAT_EVERY - 2).saturating_add(number);
        Self {
            id,
            message,
            author: message % authors.max(1),
        }
    }

    fn body(&self) -> String {
        let Self {
            message, author, ..
        } = self;
        let item = json!({
            "type": "message", "id": format!("m-{message}"), "text": text(*message),
            "author": { "id": format!("u-{author}"), "name": format!("Author {author}") },
        });
        json!({ "items": [item] }).to_string()
    }
}

pub(super) fn text(message: u64) -> String {
    format!("Message {message}: where is my order? It was sent on Monday and has not arrived yet.")
}

/// Answers whether the hub has seen this delivery before.
pub(super) async fn post(platform: &Platform, delivery: &Delivery) -> anyhow::Result<bool> {
    let id = format!("d-{}", delivery.id);
    let answer = platform.post(&id, &delivery.body()).await?;
    let status = answer.status();
    let body = answer.text().await?;
    ensure!(status == reqwest::StatusCode::ACCEPTED, "{status} {body}");
    let body: Value = serde_json::from_str(&body)?;
    Ok(body.get("repeated") == Some(&Value::Bool(true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_in_ten_bring_nothing_new() {
        let ten: Vec<_> = (10..20).map(|turn| Delivery::at(turn, 500)).collect();
        let messages: Vec<_> = ten.iter().map(|one| one.message).collect();
        assert_eq!(messages, [8, 9, 10, 11, 12, 12, 13, 14, 15, 15]);
        let ids: Vec<_> = ten.iter().map(|one| one.id).collect();
        assert_eq!(ids, [10, 11, 12, 13, 14, 15, 16, 17, 18, 18]);
        // The same delivery has the same body.
        assert_eq!(ten[8].body(), ten[9].body());
        assert_eq!(Delivery::at(20, 500).message, 16);
    }
}
