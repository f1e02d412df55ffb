//! Why a command did not happen. A rejection is an answer, not a failure.

use crate::ids::{MessageId, Seq};
use crate::limits::{
    ATTACHMENTS_PER_MESSAGE_MAX, EDIT_WINDOW, LABEL_CHARS_MAX, MESSAGE_TEXT_CHARS_MAX,
    SUBJECT_CHARS_MAX, TAG_CHARS_MAX, TAGS_MAX,
};

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Rejection {
    #[error(
        "this conversation is closed; start a new one with start_conversation and follow_up_of"
    )]
    ConversationIsClosed,
    #[error("{by} answered meanwhile; read it, then send again without expected_seq")]
    SomeoneAnswered { by: String, seq: Seq },
    #[error("a message needs a text or an attachment")]
    TextIsEmpty,
    #[error("a text must not hold the character U+0000, which nobody can read or store")]
    TextUnreadable,
    #[error("the text has {chars} characters; at most {MESSAGE_TEXT_CHARS_MAX} are allowed")]
    TextTooLong { chars: usize },
    #[error("{count} attachments; at most {ATTACHMENTS_PER_MESSAGE_MAX} are allowed")]
    TooManyAttachments { count: usize },
    #[error("no message {id} in the last messages of this conversation")]
    MessageNotFound { id: MessageId },
    #[error("only the author may change a message")]
    NotTheAuthor,
    #[error("messages can be changed for {} minutes", EDIT_WINDOW.as_secs() / 60)]
    TooLateToEdit,
    #[error("this message has been deleted")]
    MessageIsDeleted,
    #[error("{count} tags; at most {TAGS_MAX} are allowed")]
    TooManyTags { count: usize },
    #[error("a tag has 1 to {TAG_CHARS_MAX} characters and no line break")]
    BadTag,
    #[error("a category or language has at most {LABEL_CHARS_MAX} characters and no line break")]
    BadLabel,
    #[error("the subject has {chars} characters; at most {SUBJECT_CHARS_MAX} are allowed")]
    SubjectTooLong { chars: usize },
    #[error("this client_id was used for another message here; choose a new one")]
    ClientIdTaken,
    #[error("a conversation cannot become new again")]
    CannotBecomeNew,
    #[error("only agents may do this")]
    AgentsOnly,
    #[error("only the contact may do this")]
    ContactsOnly,
    #[error("this conversation does not wait in that queue any more; look at it again")]
    NotWaiting,
    #[error("there is no offer of this conversation to you any more")]
    NoOffer,
    #[error("somebody else has this conversation meanwhile; look at it again")]
    NotTheirs,
    #[error(
        "nothing was sent: this channel only takes messages in; write an internal note here, \
         and answer where the contact wrote"
    )]
    NoWayOut,
    #[error("this message is on its way or has arrived; only one that failed is sent again")]
    NotFailed,
    #[error(
        "this message has gone out, and what is changed here is not changed where the contact reads it"
    )]
    AlreadySent,
    #[error("this conversation has changed since it was looked at; look again")]
    Outdated,
    #[error("that agent has this conversation already")]
    AlreadyTheirs,
    #[error("this message is not on a platform, so nothing can be done to it there")]
    NotOnPlatform,
    #[error("only what a customer wrote can be hidden, liked or reacted to")]
    OnlyTheirs,
    #[error("a reaction is one emoji; choose another")]
    BadSign,
    #[error("{what}")]
    PlatformCannot { what: String },
}

impl Rejection {
    /// Stable code of the wire: part of docs/protocol.md.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ConversationIsClosed => "conversation_is_closed",
            Self::SomeoneAnswered { .. } => "someone_answered",
            Self::TextIsEmpty => "text_is_empty",
            Self::TextTooLong { .. } => "text_too_long",
            Self::TooManyAttachments { .. } => "too_many_attachments",
            Self::MessageNotFound { .. } => "message_not_found",
            Self::NotTheAuthor => "not_the_author",
            Self::TooLateToEdit => "too_late_to_edit",
            Self::MessageIsDeleted => "message_is_deleted",
            Self::TooManyTags { .. } => "too_many_tags",
            Self::BadTag => "tag_too_long",
            Self::SubjectTooLong { .. } => "subject_too_long",
            Self::ClientIdTaken => "client_id_taken",
            Self::BadLabel | Self::CannotBecomeNew | Self::TextUnreadable => "bad_request",
            Self::AgentsOnly | Self::ContactsOnly => "forbidden",
            Self::NotWaiting => "not_waiting",
            Self::NoOffer => "no_offer",
            Self::NotTheirs => "not_theirs",
            Self::NoWayOut => "no_way_out",
            Self::NotFailed => "not_failed",
            Self::AlreadySent => "already_sent",
            Self::AlreadyTheirs => "already_theirs",
            Self::NotOnPlatform => "not_on_platform",
            Self::OnlyTheirs => "only_theirs",
            Self::BadSign => "bad_request",
            Self::PlatformCannot { .. } => "platform_cannot",
            Self::Outdated => "conflict",
        }
    }
}
