//! Every bound of the core, by name, with its reason.

use std::time::Duration;

/// Long enough for a pasted log or a long mail, small enough for one socket frame.
pub const MESSAGE_TEXT_CHARS_MAX: usize = 10_000;
/// More pictures than this are an album, not a message.
pub const ATTACHMENTS_PER_MESSAGE_MAX: usize = 10;
/// A UUID has 36; other clients' ids rarely exceed this.
pub const CLIENT_ID_CHARS_MAX: usize = 64;
/// Tags are read by people.
pub const TAGS_MAX: usize = 50;
pub const TAG_CHARS_MAX: usize = 64;
/// A category is a word or two, a language a tag.
pub const LABEL_CHARS_MAX: usize = 64;
/// One line of a list.
pub const SUBJECT_CHARS_MAX: usize = 200;
/// What a list row shows of a message.
pub const PREVIEW_CHARS_MAX: usize = 140;
/// Long enough to mend a typo, short enough that nobody has acted on the old text for long.
pub const EDIT_WINDOW: Duration = Duration::from_secs(15 * 60);
/// How many messages a conversation keeps at hand to check edits and repeated sends;
/// older repeats are found by the unique index.
pub const RECENT_MESSAGES_MAX: usize = 200;
/// Agents that a stored decision names; more are only counted, so that a decision of a big team stays small.
pub const CONSIDERED_MAX: usize = 24;
/// Reactions that a message shows: more are a crowd's.
pub const REACTIONS_MAX: usize = 100;
/// A sign is one emoji, of up to some ten code points, or a name between colons.
pub const REACTION_CHARS_MAX: usize = 64;
/// Skills that one conversation may need.
pub const NEEDS_MAX: usize = 10;
/// Agents who refused one conversation, remembered; the oldest refusals of a longer list no longer matter.
pub const REFUSALS_MAX: usize = 200;
/// Why somebody is away or declines, in their own words.
pub const REASON_CHARS_MAX: usize = 200;
/// A reservation that nobody ended: longer than any offer stands, so that a lost release costs a unit for an hour at most.
pub const RESERVATION_LIFE: Duration = Duration::from_secs(60 * 60);
/// When a conversation of an agent who is gone does not leave although it was asked to: the store may be away.
pub const REQUEUE_RETRY: Duration = Duration::from_secs(5);
/// An agent's answer to "reserve" takes microseconds; after this the agent's actor was lost and another one is asked.
pub const RESERVE_WAIT: Duration = Duration::from_secs(2);
/// Queues tell an agent who begins anew within microseconds what they have reserved; one that has ended does not.
pub const COUNT_WAIT: Duration = Duration::from_secs(2);
/// A command's outcome takes milliseconds; after this nobody will tell it any more. Longer than any time-out of the store.
pub const SETTLE_WAIT: Duration = Duration::from_secs(60);
/// The first pause after a command that could not be stored; doubled up to `RETRY_PAUSE_MAX`.
pub const RETRY_PAUSE: Duration = Duration::from_secs(1);
/// Short enough that a queue moves again soon after the store is back.
pub const RETRY_PAUSE_MAX: Duration = Duration::from_secs(10);
/// An agent who would not reserve is not asked again before they tell how they stand, or this long:
/// without it, a queue with an old picture would ask in circles.
pub const UNTOLD_PAUSE: Duration = Duration::from_secs(1);
/// Who let an offer time out becomes away; until that is known, they are not offered the next one.
pub const MISSED_PAUSE: Duration = Duration::from_secs(5);
/// Who entered longer ago was let in already: a queue that begins again turns nobody away because it is full.
pub const NEW_FOR: Duration = Duration::from_secs(10);
