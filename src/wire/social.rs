//! What is done to messages on their platforms, and who thinks what of them. For agents only.

use bellhop_domain::conversation::{self as domain, ActKind, Deed, Reactor};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;
use uuid::Uuid;

use super::people::{Author, Person, PersonKind};
use super::time;

/// What was done to a message on its platform, and what is under way.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct MessageSocial {
    /// Grows with each change: of two, the higher one is newer.
    pub version: i64,
    pub reactions: Vec<MessageReaction>,
    /// Nobody but its author and the page sees it there.
    pub hidden: bool,
    /// By us.
    pub liked: bool,
    /// Not done yet, or refused. At most one of each kind.
    pub acts: Vec<MessageAct>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct MessageReaction {
    /// An emoji, or a word between colons.
    pub sign: String,
    /// `agent` is us, without an id when it was done on the platform itself.
    pub by: Person,
    pub at: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActWord {
    Edit,
    Delete,
    Hide,
    Unhide,
    Like,
    Unlike,
    React,
    Unreact,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct MessageAct {
    pub act: ActWord,
    /// False: the platform refused it, see `reason`.
    pub queued: bool,
    pub by: Person,
    pub at: String,
    /// Of `edit`: the text that it is to have.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub text: Option<String>,
    /// Of `react`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sign: Option<String>,
    /// What happened and what to do, with the platform's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<String>,
    /// As a delivery's `class`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub class: Option<&'static str>,
}

impl From<&domain::Social> for MessageSocial {
    fn from(social: &domain::Social) -> Self {
        Self {
            version: social.version.0,
            reactions: social.reactions.iter().map(MessageReaction::from).collect(),
            hidden: social.is_hidden,
            liked: social.is_liked,
            acts: social.acts.iter().map(MessageAct::from).collect(),
        }
    }
}

impl From<&domain::Reaction> for MessageReaction {
    fn from(reaction: &domain::Reaction) -> Self {
        let by = match &reaction.by {
            Reactor::Us { agent } => Person {
                kind: PersonKind::Agent,
                id: agent.as_ref().map(|agent| agent.id.0),
                name: agent
                    .as_ref()
                    .map_or_else(String::new, |one| one.name.clone()),
            },
            Reactor::Them { name, .. } => Person {
                kind: PersonKind::Contact,
                id: None,
                name: name.clone().unwrap_or_default(),
            },
        };
        Self {
            sign: reaction.sign.clone(),
            by,
            at: time::text(reaction.at),
        }
    }
}

impl From<&domain::Act> for MessageAct {
    fn from(act: &domain::Act) -> Self {
        let failure = act.failure.as_ref();
        let (word, text, sign) = match &act.deed {
            Deed::Edit { text, .. } => (ActWord::Edit, Some(text.clone()), None),
            Deed::Delete { .. } => (ActWord::Delete, None, None),
            Deed::Hide { is_hidden: true } => (ActWord::Hide, None, None),
            Deed::Hide { is_hidden: false } => (ActWord::Unhide, None, None),
            Deed::Like { is_liked: true } => (ActWord::Like, None, None),
            Deed::Like { is_liked: false } => (ActWord::Unlike, None, None),
            Deed::React { sign: None, .. } => (ActWord::Unreact, None, None),
            Deed::React { sign, .. } => (ActWord::React, None, sign.clone()),
        };
        Self {
            act: word,
            queued: act.is_queued(),
            by: Person {
                kind: PersonKind::Agent,
                id: Some(act.by.id.0),
                name: act.by.name.clone(),
            },
            at: time::text(act.at),
            text,
            sign,
            reason: failure.map(|failure| failure.reason.clone()),
            class: failure.map(|failure| failure.class.as_str()),
        }
    }
}

/// What agents may do to a message on its platform beside changing and deleting it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActWish {
    Hide,
    Unhide,
    Like,
    Unlike,
    /// With a `sign`.
    React,
    Unreact,
    /// Why the act of `kind` failed has been read.
    Dismiss,
}

#[derive(Clone, Debug, Deserialize, TS, ToSchema)]
pub struct ActForm {
    pub act: ActWish,
    #[serde(default)]
    #[ts(optional)]
    pub sign: Option<String>,
    #[serde(default)]
    #[ts(optional)]
    pub kind: Option<ActWord>,
}

/// What a form asks for.
pub enum ActAsked {
    Deed(Deed),
    Dismiss(ActKind),
}

impl ActForm {
    /// Or why it cannot be used.
    pub fn read(self) -> Result<ActAsked, String> {
        let react = |sign| {
            let was = Vec::new();
            Deed::React { sign, was }
        };
        Ok(ActAsked::Deed(match self.act {
            ActWish::Hide => Deed::Hide { is_hidden: true },
            ActWish::Unhide => Deed::Hide { is_hidden: false },
            ActWish::Like => Deed::Like { is_liked: true },
            ActWish::Unlike => Deed::Like { is_liked: false },
            ActWish::React => {
                let sign = self.sign.filter(|sign| !sign.contains('\0'));
                let sign = sign.ok_or("sign: which reaction, as one emoji")?;
                react(Some(sign))
            }
            ActWish::Unreact => react(None),
            ActWish::Dismiss => {
                let kind = self.kind.ok_or("kind: which failed act has been read")?;
                return Ok(ActAsked::Dismiss(kind.into()));
            }
        }))
    }
}

impl From<ActWord> for ActKind {
    fn from(word: ActWord) -> Self {
        match word {
            ActWord::Edit => Self::Edit,
            ActWord::Delete => Self::Delete,
            ActWord::Hide | ActWord::Unhide => Self::Hide,
            ActWord::Like | ActWord::Unlike => Self::Like,
            ActWord::React | ActWord::Unreact => Self::React,
        }
    }
}

/// Everything that is known to be said under one post, in the order in which it came.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct PostComments {
    /// Null where the conversation is under no post.
    pub post: Option<Post>,
    pub comments: Vec<PostComment>,
    /// Older ones are left out.
    pub has_more: bool,
}

/// What they speak under, as far as the platform tells it.
#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct Post {
    pub platform: String,
    /// The platform's.
    pub id: String,
    pub url: Option<String>,
    pub author: Option<String>,
    pub text: Option<String>,
    pub posted_at: Option<String>,
}

#[derive(Clone, Debug, Serialize, TS, ToSchema)]
pub struct PostComment {
    pub message_id: Uuid,
    /// Each author has a conversation of their own under a post.
    pub conversation_id: Uuid,
    pub number: i64,
    /// The comment that it answers, where it answers one that is here.
    pub parent_id: Option<Uuid>,
    pub author: Author,
    /// What its author is called on the platform.
    pub handle: Option<String>,
    pub text: String,
    pub attachment_count: u32,
    pub posted_at: String,
    pub edited_at: Option<String>,
    pub deleted_at: Option<String>,
    pub hidden: bool,
    pub liked: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_is_missing() {
        let form = |act, sign: Option<&str>, kind| ActForm {
            act,
            sign: sign.map(str::to_owned),
            kind,
        };
        assert!(form(ActWish::Hide, None, None).read().is_ok());
        assert!(form(ActWish::React, Some("👍"), None).read().is_ok());
        assert!(form(ActWish::React, None, None).read().is_err());
        assert!(form(ActWish::React, Some("a\0"), None).read().is_err());
        assert!(form(ActWish::Dismiss, None, None).read().is_err());
        let read = form(ActWish::Dismiss, None, Some(ActWord::Unlike)).read();
        assert!(matches!(read, Ok(ActAsked::Dismiss(ActKind::Like))));
    }
}
