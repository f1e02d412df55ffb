//! What is done to a message on its platform beside sending it: reactions, edits, deletions, hiding, likes.
//!
//! What an agent does there is an act: it is queued with its fact, and the message shows it until the platform has
//! done it or said why not. Of each kind there is one at a time; the newest wish takes the place of the one before.
//! What a customer or the platform did is told by the system and shown as it is.

use serde::{Deserialize, Serialize};

use super::delivery::Failure;
use super::state::{AgentRef, Message};
use crate::ids::Seq;
use crate::limits::REACTIONS_MAX;
use crate::time::Timestamp;
use crate::words::words;

words! {
    ActKind { Edit = "edit", Delete = "delete", Hide = "hide", Like = "like", React = "react" }
}

/// What is to be so on the platform. Done twice, each is as if it were done once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Deed {
    Edit {
        text: String,
        /// Set when the message says so here already: what it said before, if that should have gone out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
    },
    Delete {
        /// Set when it is deleted here already: it may have gone out. Empty, since what it said is gone; versions
        /// before kept it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
    },
    Hide {
        is_hidden: bool,
    },
    Like {
        is_liked: bool,
    },
    React {
        /// `None` takes it back.
        sign: Option<String>,
        /// Signs of ours that may stand there, for platforms that take back by name.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        was: Vec<String>,
    },
}

impl Deed {
    pub fn kind(&self) -> ActKind {
        match self {
            Self::Edit { .. } => ActKind::Edit,
            Self::Delete { .. } => ActKind::Delete,
            Self::Hide { .. } => ActKind::Hide,
            Self::Like { .. } => ActKind::Like,
            Self::React { .. } => ActKind::React,
        }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Edit { text, .. }, Self::Edit { text: other, .. }) => text == other,
            (Self::React { sign, .. }, Self::React { sign: other, .. }) => sign == other,
            (
                Self::Edit { .. }
                | Self::Delete { .. }
                | Self::Hide { .. }
                | Self::Like { .. }
                | Self::React { .. },
                other,
            ) => self == other,
        }
    }
}

/// What is wished or told of a message on a platform.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OnPlatform {
    /// By an agent.
    Act(Deed),
    /// By an agent: why it failed has been read.
    Dismiss(ActKind),
    /// By the system: what became of an act; `failure` is `None` when it is done.
    End {
        kind: ActKind,
        seq: Seq,
        failure: Option<Failure>,
    },
    /// By the system: somebody reacted on the platform, or takes it back.
    Reacted {
        by: Reactor,
        sign: Option<String>,
        at: Timestamp,
    },
    /// By the system: hidden there, or shown again.
    Hidden(bool),
}

/// Something that is not done yet, or that the platform refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Act {
    pub deed: Deed,
    pub by: AgentRef,
    pub at: Timestamp,
    /// Of the fact that queued it: a newer act has a higher one.
    pub seq: Seq,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
}

impl Act {
    pub fn is_queued(&self) -> bool {
        self.failure.is_none()
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum Reactor {
    /// Our page, number or bot; without an agent when it was done on the platform itself.
    Us { agent: Option<AgentRef> },
    /// By the platform's id, with the name they had then.
    Them { id: String, name: Option<String> },
}

impl Reactor {
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Us { .. }, Self::Us { .. }) => true,
            (Self::Them { id, .. }, Self::Them { id: other, .. }) => id == other,
            (Self::Us { .. } | Self::Them { .. }, _) => false,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reaction {
    pub by: Reactor,
    pub sign: String,
    pub at: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Social {
    /// `seq` of the fact that changed it last.
    pub version: Seq,
    #[serde(default)]
    pub reactions: Vec<Reaction>,
    #[serde(default)]
    pub is_hidden: bool,
    #[serde(default)]
    pub is_liked: bool,
    /// At most one of each kind.
    #[serde(default)]
    pub acts: Vec<Act>,
}

impl Social {
    pub fn act(&self, kind: ActKind) -> Option<&Act> {
        self.acts.iter().find(|act| act.deed.kind() == kind)
    }

    pub(super) fn our_sign(&self) -> Option<&str> {
        let mut all = self.reactions.iter();
        let ours = all.find(|one| matches!(one.by, Reactor::Us { .. }));
        ours.map(|one| one.sign.as_str())
    }

    pub(super) fn put(&mut self, act: Act) {
        self.drop_act(act.deed.kind());
        self.acts.push(act);
    }

    pub(super) fn drop_act(&mut self, kind: ActKind) {
        self.acts.retain(|act| act.deed.kind() != kind);
    }

    /// Without what a deleted message said or was to say; `None` when nothing here says it.
    pub(super) fn wordless(&self) -> Option<Self> {
        let mut left = self.clone();
        left.drop_act(ActKind::Edit);
        for act in &mut left.acts {
            if let Deed::Delete {
                before: Some(before),
            } = &mut act.deed
            {
                before.clear();
            }
        }
        (left != *self).then_some(left)
    }

    /// One sign for each person.
    pub(super) fn react(&mut self, by: Reactor, sign: Option<&str>, at: Timestamp) {
        self.reactions.retain(|one| !one.by.is_same(&by));
        if let Some(sign) = sign
            && self.reactions.len() < REACTIONS_MAX
        {
            let sign = sign.to_owned();
            self.reactions.push(Reaction { by, sign, at });
        }
    }

    pub(super) fn is_so(&self, message: &Message, deed: &Deed) -> bool {
        match deed {
            Deed::Edit { text, .. } => *text == message.text,
            Deed::Delete { .. } => message.deleted_at.is_some(),
            Deed::Hide { is_hidden } => self.is_hidden == *is_hidden,
            Deed::Like { is_liked } => self.is_liked == *is_liked,
            Deed::React { sign, .. } => self.our_sign() == sign.as_deref(),
        }
    }
}
