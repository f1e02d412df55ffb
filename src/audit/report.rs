//! What was checked, and what was found.

use bellhop_domain::ConversationId;
use serde::{Serialize, Serializer};

/// Findings that are kept; a database that breaks more is broken, and the rest is only counted.
pub const FINDINGS_MAX: usize = 1_000;

/// What an audit holds a database to. Those with a number are invariants of `domain/src/invariants.rs`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Promise {
    Durable,
    Gapless,
    OneMessage,
    OneAssignee,
    FoldIsRow,
    PublicOnly,
    GoesOut,
    JoinedOnly,
    Bulk,
    Deleted,
    NoOrphans,
    Numbers,
    Files,
}

impl Promise {
    pub const ALL: [Self; 13] = [
        Self::Durable,
        Self::Gapless,
        Self::OneMessage,
        Self::OneAssignee,
        Self::FoldIsRow,
        Self::PublicOnly,
        Self::GoesOut,
        Self::JoinedOnly,
        Self::Bulk,
        Self::Deleted,
        Self::NoOrphans,
        Self::Numbers,
        Self::Files,
    ];

    /// Stable, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Durable => "INV-01",
            Self::Gapless => "INV-02",
            Self::OneMessage => "INV-03",
            Self::OneAssignee => "INV-04",
            Self::FoldIsRow => "INV-07",
            Self::PublicOnly => "INV-09",
            Self::GoesOut => "INV-10",
            Self::JoinedOnly => "INV-11",
            Self::Bulk => "BULK",
            Self::Deleted => "DELETED",
            Self::NoOrphans => "ORPHANS",
            Self::Numbers => "NUMBERS",
            Self::Files => "FILES",
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Durable => "what is committed survives a power cut",
            Self::Gapless => "a conversation's seq has no gap and no repeat",
            Self::OneMessage => "one client id, one message, one event",
            Self::OneAssignee => "a conversation is with one agent at most",
            Self::FoldIsRow => "the events of a conversation give its row",
            Self::PublicOnly => "contacts are shown what is public, and only that",
            Self::GoesOut => {
                "what is to go out is in the outbox until it went out or failed in sight"
            }
            Self::JoinedOnly => "a join points from card to card, and can be undone",
            Self::Bulk => "a job counts what became of each of its conversations",
            Self::Deleted => "of what was deleted nothing is left",
            Self::NoOrphans => "nothing belongs to what is not there",
            Self::Numbers => "a number names one conversation",
            Self::Files => "the files of messages are in the storage",
        }
    }

    /// What the person who reads it should do.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Durable => {
                "set it to on in postgresql.conf and reload; for a database that may be lost, add --throw-away"
            }
            Self::Gapless | Self::OneMessage | Self::NoOrphans => {
                "rows were lost or changed outside Bellhop, or the disk or an index is damaged: run pg_amcheck, \
                 look for hands in the database, and restore a backup beside it to compare"
            }
            Self::OneAssignee | Self::FoldIsRow => {
                "the events are the truth: if nobody changed the row by hand, tell Bellhop's authors \
                 with the version and this line"
            }
            Self::PublicOnly => {
                "a contact may have seen what was not meant for them: look at the conversation now, \
                 and tell Bellhop's authors if nobody changed the row by hand"
            }
            Self::GoesOut => {
                "whoever should have got this message may not have it: look on the platform, send it again by hand, \
                 and tell Bellhop's authors if nobody changed the rows"
            }
            Self::JoinedOnly => {
                "take the person apart and join them anew in the console, \
                 and tell Bellhop's authors if nobody changed the rows by hand"
            }
            Self::Bulk => {
                "the items are the truth: look at them in the console, \
                 and tell Bellhop's authors if nobody changed the rows by hand"
            }
            Self::Deleted => {
                "start the hub, which ends an erasure that was cut short within minutes; \
                 delete by hand what is still there after that, and tell Bellhop's authors"
            }
            Self::Numbers => {
                "if the database was copied by hand, set the sequence past the highest number: \
                 SELECT setval('conversation_numbers', max(number)) FROM conversations"
            }
            Self::Files => {
                "bring the file back from a backup of the storage under the same key; \
                 see that [storage] names the storage that the hub uses"
            }
        }
    }
}

impl Serialize for Promise {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// Without a word of what people wrote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    #[serde(rename = "invariant")]
    pub promise: Promise,
    #[serde(serialize_with = "as_text")]
    pub conversation_id: Option<ConversationId>,
    pub number: Option<i64>,
    pub detail: String,
}

fn as_text<S: Serializer>(id: &Option<ConversationId>, serializer: S) -> Result<S::Ok, S::Error> {
    match id {
        Some(id) => serializer.collect_str(id),
        None => serializer.serialize_none(),
    }
}

impl Finding {
    pub(super) fn general(promise: Promise, detail: String) -> Self {
        Self {
            promise,
            conversation_id: None,
            number: None,
            detail,
        }
    }

    pub(super) fn about(
        promise: Promise,
        id: ConversationId,
        number: Option<i64>,
        detail: String,
    ) -> Self {
        Self {
            conversation_id: Some(id),
            number,
            ..Self::general(promise, detail)
        }
    }
}

/// How many of each were looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Checked {
    pub conversations: u64,
    pub events: u64,
    pub messages: u64,
    /// Files that messages carry.
    pub attachments: u64,
    /// Of those, and their small pictures, the ones whose bytes were looked for.
    pub objects: u64,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Report {
    pub checked: Checked,
    pub findings: Vec<Finding>,
    /// Findings beyond `FINDINGS_MAX`.
    pub left_out: u64,
    pub clean: bool,
}

impl Report {
    pub(super) fn add(&mut self, finding: Finding) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        } else {
            self.left_out = self.left_out.saturating_add(1);
        }
    }

    pub(super) fn finish(&mut self) {
        self.clean = self.findings.is_empty();
    }

    pub fn of(&self, promise: Promise) -> usize {
        let broken = self.findings.iter();
        broken.filter(|finding| finding.promise == promise).count()
    }
}
