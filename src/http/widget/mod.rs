//! What the widget asks before it knows who is visiting.

mod config;
mod fields;
mod identity;
mod open;

use std::sync::Arc;
use std::time::{Duration, Instant};

use dashmap::DashMap;

use crate::http::problem::Problem;
use crate::http::routes::Routes;
use crate::store::channels::{ChannelRow, channel_usual_reply, widget_by_key};
use crate::store::pool::Pool;

/// Every page view of the website asks; a changed setting shows after this long.
const REMEMBERED_FOR: Duration = Duration::from_secs(30);
/// Only channels that exist are remembered, and they are few.
const REMEMBERED_MAX: usize = 1_000;
const KEY_CHARS_MAX: usize = 100;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(config::get_config)
        .service(open::open_session);
}

/// Channels by their key, as they were a moment ago. Cheap to clone.
#[derive(Clone, Default)]
pub struct Channels {
    known: Arc<DashMap<String, (Arc<Channel>, Instant)>>,
}

struct Channel {
    row: ChannelRow,
    usual_reply: Option<Duration>,
}

impl Channels {
    async fn by_key(&self, pool: &Pool, key: &str) -> Result<Arc<Channel>, Problem> {
        let known = self.known.get(key).and_then(|known| {
            let (channel, read_at) = known.value();
            (read_at.elapsed() < REMEMBERED_FOR).then(|| Arc::clone(channel))
        });
        if let Some(channel) = known {
            return Ok(channel);
        }
        let row = if key.chars().count() <= KEY_CHARS_MAX {
            widget_by_key(pool, key).await?
        } else {
            None
        };
        let row = row.ok_or_else(|| {
            Problem::not_found("channel; look up its channel_key").at("channel_key")
        })?;
        let usual_reply = channel_usual_reply(pool, row.id).await?;
        let channel = Arc::new(Channel { row, usual_reply });
        if self.known.len() >= REMEMBERED_MAX {
            self.known.clear();
        }
        let now = Instant::now();
        self.known
            .insert(key.to_owned(), (Arc::clone(&channel), now));
        Ok(channel)
    }
}
