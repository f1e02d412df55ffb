//! What HTTP and the sockets show: lists, histories and counts, straight from the rows.
//! It must not know the hub's memory: what is read here is committed, and may be older than the next push.
//! Start reading at `conversations`, then `events` and `messages`.

pub mod comments;
pub mod conversations;
pub mod counts;
pub mod events;
pub mod messages;
pub mod recorded_day;
mod search;

/// Who will see what is read. The only switch between all and public, so that it cannot be forgotten.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Audience {
    /// Everything, notes among agents too.
    Agents,
    /// Only what is public.
    Contact,
}

/// One page of a longer list, and whether more follows in the direction that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub has_more: bool,
}

/// One more than the page has, to see whether more follows.
fn one_more(limit: usize) -> i64 {
    i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX)
}
