//! Whether a conversation is a comment that everybody reads or a message to us alone, for whoever looks at a list.

use bellhop_domain::ConversationId;

use crate::channels::has_comments;
use crate::http::problem::Problem;
use crate::store::pool::Pool;
use crate::store::read::comments::under_posts;
use crate::wire::conversation::AgentConversation;

/// Asks nothing where none of them is on a platform that has both.
pub(in crate::http) async fn tell_publicity<'a>(
    pool: &Pool,
    conversations: impl Iterator<Item = &'a mut AgentConversation>,
) -> Result<(), Problem> {
    let mut either: Vec<_> = conversations
        .filter(|one| has_comments(&one.channel.kind))
        .collect();
    if either.is_empty() {
        return Ok(());
    }
    let ids = either.iter().map(|one| ConversationId(one.id)).collect();
    let public = under_posts(pool, ids).await?;
    for one in &mut either {
        one.is_public = Some(public.contains(&ConversationId(one.id)));
    }
    Ok(())
}
