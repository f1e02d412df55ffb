//! Conversations and messages as the asker may see them.

use bellhop_domain::conversation::{Message, Summary};
use bellhop_domain::{ConversationId, MessageId, Seq};

use crate::auth::Principal;
use crate::http::problem::Problem;
use crate::store::pool::Pool;
use crate::store::read::messages::message_get;

/// `seq` of the last fact that this viewer may know of.
pub(super) fn version(viewer: &Principal, summary: &Summary) -> Seq {
    match viewer {
        Principal::Agent(_) => summary.version,
        Principal::Contact(_) => summary.public_version,
    }
}

/// A message that certainly was stored, as it stands now.
pub(super) async fn stored_message(
    pool: &Pool,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Message, Problem> {
    let message = message_get(pool, conversation, id).await?;
    message.ok_or_else(|| Problem::internal(format!("message {id} is stored but not there")))
}
