//! What contacts say is read before it is stored, so that what it was read as is stored with it.
//! It must not know how: [`Read`] does it, in microseconds, because a conversation waits for it.

use std::sync::{Arc, OnceLock};

use bellhop_domain::ChannelId;
use bellhop_domain::conversation::{Event, Fact, Visibility};
use bellhop_domain::labels::{Labels, Reading};

use crate::journal::Loaded;

/// A message and where it was written.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub text: &'a str,
    pub channel_id: ChannelId,
    pub channel_kind: &'a str,
    /// What its conversation is known to be: nothing need be found twice.
    pub labels: &'a Labels,
}

pub trait Read: Send + Sync + 'static {
    /// Nothing when nothing is found.
    fn read(&self, asked: Asked<'_>) -> Option<Reading>;
}

/// Without a reader, nothing is read.
#[derive(Default)]
pub(crate) struct Readers(OnceLock<Arc<dyn Read>>);

impl Readers {
    pub(crate) fn give(&self, reader: Arc<dyn Read>) {
        let _first_stays = self.0.set(reader);
    }

    /// Of a conversation that goes on.
    pub(crate) fn stamp_for(&self, events: &mut [Event], live: &Loaded) {
        let summary = &live.conversation.summary;
        let kind = &live.card.channel_kind;
        self.stamp(events, summary.channel_id, kind, &summary.labels);
    }

    pub(crate) fn stamp(
        &self,
        events: &mut [Event],
        channel_id: ChannelId,
        channel_kind: &str,
        labels: &Labels,
    ) {
        let Some(reader) = self.0.get() else { return };
        for event in events {
            if let Fact::MessagePosted { message } = &mut event.fact
                && message.author.is_contact()
                && message.visibility == Visibility::Public
            {
                let asked = Asked {
                    text: &message.text,
                    channel_id,
                    channel_kind,
                    labels,
                };
                message.reading = reader.read(asked).map(Box::new);
            }
        }
    }
}
