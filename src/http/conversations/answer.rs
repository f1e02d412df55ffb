//! Messages for an answer.

use bellhop_actors::Outcome;
use bellhop_domain::MessageId;
use bellhop_domain::conversation::Message;

use crate::http::problem::Problem;
use crate::store::pool::Pool;
use crate::store::read::messages::message_get;

/// The message that a command was about, as it stands now: a repeat, or an edit that changes nothing,
/// makes no event that carries it.
pub(super) async fn message_after(
    pool: &Pool,
    outcome: &Outcome,
    id: MessageId,
) -> Result<Message, Problem> {
    if let Some(message) = outcome.message() {
        return Ok(message.clone());
    }
    let conversation = outcome.summary.id;
    let message = message_get(pool, conversation, id).await?;
    message.ok_or_else(|| Problem::internal(format!("message {id} is stored but not there")))
}
