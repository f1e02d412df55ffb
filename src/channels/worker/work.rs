//! One delivery: its items in order, and what to tell of it.

use std::collections::BTreeSet;

use bellhop_domain::ChannelId;

use super::item::{Desk, Taken, Trouble};
use crate::channels::item::Parsed;
use crate::channels::limits::OUTCOME_CHARS_MAX;
use crate::channels::platform::Platform;

#[derive(Debug)]
pub(super) struct Delivery {
    channel: ChannelId,
    platform: Platform,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Items(Vec<Parsed>),
    /// The whole body: why.
    Unreadable(String),
    /// It failed again and again; whose turn it was.
    GivenUp {
        reason: String,
        authors: Vec<String>,
    },
}

/// How an attempt ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Ended {
    Done(String),
    Failed(String),
    Again {
        reason: String,
        /// Against the number of attempts: not when Postgres is away, which is no fault of the delivery.
        is_counted: bool,
    },
}

impl Delivery {
    pub(super) fn read(channel: ChannelId, platform: Platform, body: &[u8]) -> Self {
        let content = match platform.parse_body(body) {
            Ok(items) => Content::Items(items),
            Err(unreadable) => Content::Unreadable(unreadable.to_string()),
        };
        Self {
            channel,
            platform,
            content,
        }
    }

    pub(super) fn given_up(&self, reason: String) -> Self {
        let authors = self.authors().map(str::to_owned).collect();
        Self {
            channel: self.channel,
            platform: self.platform,
            content: Content::GivenUp { reason, authors },
        }
    }

    #[cfg(test)]
    pub(super) fn of_authors(channel: ChannelId, authors: &[&str]) -> Self {
        let authors = authors.iter().map(|author| (*author).to_owned()).collect();
        let reason = String::new();
        Self {
            channel,
            platform: Platform::Generic,
            content: Content::GivenUp { reason, authors },
        }
    }

    /// Whose lanes it needs, by the platform's ids; with repeats.
    pub(super) fn authors(&self) -> impl Iterator<Item = &str> + Clone {
        let (items, authors): (&[Parsed], &[String]) = match &self.content {
            Content::Items(items) => (items, &[]),
            Content::Unreadable(_) => (&[], &[]),
            Content::GivenUp { authors, .. } => (&[], authors),
        };
        let of_items = items.iter().filter_map(|parsed| match parsed {
            Parsed::Item(item) => Some(item.lane()),
            Parsed::Mention(mention) => Some(mention.lane()),
            Parsed::Ignored(_) | Parsed::Unknown(_) | Parsed::Bad(_) => None,
        });
        of_items.chain(authors.iter().map(String::as_str))
    }
}

/// Does all that can be done now. Doing it again does nothing twice.
pub(super) async fn work(desk: &Desk, delivery: &Delivery) -> Ended {
    let items = match &delivery.content {
        Content::Items(items) => items,
        Content::Unreadable(reason) => return Ended::Failed(reason.clone()),
        Content::GivenUp { reason, .. } => return Ended::Failed(format!("given up: {reason}")),
    };
    let mut told = Told::default();
    // Later items of an author wait behind one that has to be tried again.
    let mut held: BTreeSet<&str> = BTreeSet::new();
    let mut again: Option<(String, bool)> = None;
    for parsed in items {
        let lane = match parsed {
            Parsed::Item(item) => item.lane(),
            Parsed::Mention(mention) => mention.lane(),
            Parsed::Ignored(why) => {
                told.ignored.push((*why).to_owned());
                continue;
            }
            Parsed::Unknown(kind) => {
                told.unknown.push(kind.clone());
                continue;
            }
            Parsed::Bad(reason) => {
                told.bad.push(reason.clone());
                continue;
            }
        };
        if held.contains(lane) {
            continue;
        }
        let (channel, platform) = (delivery.channel, delivery.platform);
        let taken = match parsed {
            Parsed::Item(item) => desk.take(channel, platform, item).await,
            Parsed::Mention(mention) => desk.take_mention(channel, platform, mention).await,
            Parsed::Ignored(_) | Parsed::Unknown(_) | Parsed::Bad(_) => continue,
        };
        match taken {
            Ok(taken) => told.add(taken),
            Err(Trouble::Bad(reason)) => told.bad.push(reason),
            Err(Trouble::Again { reason, is_counted }) => {
                held.insert(lane);
                let was_counted = again.is_some_and(|(_, was_counted)| was_counted);
                again = Some((reason, is_counted || was_counted));
            }
        }
    }
    match again {
        Some((reason, is_counted)) => Ended::Again { reason, is_counted },
        None if told.bad.is_empty() => Ended::Done(told.text()),
        None => Ended::Failed(told.text()),
    }
}

/// What became of the items.
#[derive(Default)]
struct Told {
    posted: usize,
    known: usize,
    changed: usize,
    parked: usize,
    reactions: usize,
    receipts: usize,
    reachable: usize,
    opted_out: usize,
    marketing: usize,
    ignored: Vec<String>,
    refused: Vec<String>,
    unknown: Vec<String>,
    bad: Vec<String>,
}

impl Told {
    fn add(&mut self, taken: Taken) {
        let count = match taken {
            Taken::Posted => &mut self.posted,
            Taken::Known => &mut self.known,
            Taken::Changed => &mut self.changed,
            Taken::Parked => &mut self.parked,
            Taken::Reaction => &mut self.reactions,
            Taken::Receipt => &mut self.receipts,
            Taken::Reachable => &mut self.reachable,
            Taken::OptedOut => &mut self.opted_out,
            Taken::Marketing => &mut self.marketing,
            Taken::Aside(why) => return self.ignored.push(why.to_owned()),
            Taken::Refused(reason) => return self.refused.push(reason),
        };
        *count = count.saturating_add(1);
    }

    fn text(&self) -> String {
        let counts = [
            (self.posted, "posted"),
            (self.known, "known already"),
            (self.changed, "edited or deleted"),
            (self.parked, "kept until their message comes"),
            (self.reactions, "reactions kept"),
            (self.receipts, "receipts kept and applied"),
            (self.reachable, "noted as reachable or not"),
            (self.opted_out, "noted as wanting messages or not"),
            (self.marketing, "noted as wanting advertising or not"),
        ];
        let counted = counts.iter().filter(|(count, _)| *count > 0);
        let mut parts: Vec<String> = counted
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let mut list = |head: &str, reasons: &[String]| {
            if let Some(first) = reasons.first() {
                let count = reasons.len();
                parts.push(format!("{count} {head}: {first}"));
            }
        };
        list("not usable", &self.bad);
        list("not changed", &self.refused);
        list("ignored on purpose", &self.ignored);
        list("of a type that is not known here, kept raw", &self.unknown);
        if parts.is_empty() {
            parts.push("nothing in it for this channel".to_owned());
        }
        parts.join("; ").chars().take(OUTCOME_CHARS_MAX).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_says_what_became_of_the_items() {
        let mut told = Told::default();
        assert_eq!(told.text(), "nothing in it for this channel");
        told.add(Taken::Posted);
        told.add(Taken::Posted);
        told.add(Taken::Refused("too late".to_owned()));
        told.unknown.push("poll".to_owned());
        assert_eq!(
            told.text(),
            "2 posted; 1 not changed: too late; 1 of a type that is not known here, kept raw: poll"
        );
        told.bad.push("x".repeat(2_000));
        assert_eq!(told.text().chars().count(), OUTCOME_CHARS_MAX);
    }
}
