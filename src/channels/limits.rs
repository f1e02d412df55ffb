//! Every bound of both pipelines, by name, with its reason.

use std::time::Duration;

/// The largest body of a documented platform is WhatsApp's, 3 MB.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// All bodies that are being read at the same time: thirty of the largest.
pub const BODIES_BYTES_MAX: usize = 128 * 1024 * 1024;
/// Platforms send at once what they have; who takes longer holds memory for nothing.
pub const BODY_WAIT_MAX: Duration = Duration::from_secs(10);
/// A longer body is no try of the address: those have some hundred bytes.
pub const HANDSHAKE_BYTES_MAX: usize = 4 * 1024;
/// Of a webhook's signed time, both ways: what Standard Webhooks recommends.
pub const CLOCK_TOLERANCE_SECONDS: i64 = 5 * 60;
/// Signatures that one header may offer; a sender that changes its secret offers two.
pub const SIGNATURES_MAX: usize = 8;
/// The longest id that we keep of a delivery, a message or a person; platforms' own have up to about 150.
pub const ID_CHARS_MAX: usize = 256;
/// Updates in one delivery: Meta, who batch most, send at most as many.
pub const ITEMS_MAX: usize = 1_000;
/// A person's name, on one line of a list.
pub const NAME_CHARS_MAX: usize = 200;
/// E.164 has 15 digits; the rest is for how people write them.
pub const PHONE_CHARS_MAX: usize = 40;
pub const URL_CHARS_MAX: usize = 2_000;
/// Of a post that is commented on: enough to know which it is.
pub const ABOUT_CHARS_MAX: usize = 500;
/// Of a secret or a token that is pasted: the longest known are Meta's, some 250.
pub const CREDENTIAL_CHARS_MAX: usize = 2_000;
/// One that is shorter is a slip.
pub const CREDENTIAL_CHARS_MIN: usize = 4;
/// What may be said of a delivery, for people who read a list.
pub const OUTCOME_CHARS_MAX: usize = 600;

/// A file's whole way here; whoever wrote it waits so long for their message to be read.
pub const FETCH_WAIT_MAX: Duration = Duration::from_secs(20);
pub const FETCH_CONNECT_WAIT_MAX: Duration = Duration::from_secs(5);
/// After so long no further file of a message is begun, and none is tried again: their writer waits for an answer.
pub const FETCH_MESSAGE_WAIT_MAX: Duration = Duration::from_secs(30);
/// A name is nice to have, and a customer waits to be read.
pub const PROFILE_WAIT_MAX: Duration = Duration::from_secs(3);

/// An agent waits for it, and is shown the comments without it then.
pub const POST_WAIT_MAX: Duration = Duration::from_secs(2);
/// Who goes through the comments of one post asks once; an edit of it is seen soon.
pub const POST_KEPT_FOR: Duration = Duration::from_secs(5 * 60);
/// Of what platforms told of posts: more than agents look at in that time, and a few megabytes.
pub const POSTS_KEPT_MAX: usize = 1_000;
/// The longest post of these platforms is one of Facebook's, with 63,206; nobody reads it above a comment.
pub const POST_CHARS_MAX: usize = 3_000;
/// Attempts at one file; after them the message comes without it, and says so.
pub const FETCH_TRIES_MAX: u32 = 3;
/// Before the second attempt; four times as long before the third.
pub const FETCH_PAUSE: Duration = Duration::from_millis(300);
/// Twilio hands on once, to where the file lies; two more are for others' habits.
pub const REDIRECTS_MAX: usize = 3;
/// Of an answer that says where a file is: some hundred bytes.
pub const LOOKUP_BYTES_MAX: usize = 64 * 1024;

/// A message's whole way to a platform; the slowest documented answers within 15 seconds.
pub const SEND_WAIT_MAX: Duration = Duration::from_secs(20);
/// The same with a file: 100 MB, the largest that goes out, at some 7 Mbit/s.
pub const SEND_FILE_WAIT_MAX: Duration = Duration::from_secs(120);
/// An idle connection may be closed at the other end just when it is used again: then nobody knows what was sent.
pub const SEND_IDLE_MAX: Duration = Duration::from_secs(15);
/// Of an answer to what is sent or asked; a list of templates is the longest.
pub const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Of the platform's own words in a reason, for people who read a line.
pub const REASON_CHARS_MAX: usize = 300;
/// The longest pause that a platform may ask for: LinkedIn's quota is a day's.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// Deliveries under way at once: what the pool's connections can serve beside everybody else.
pub const RUNNING_MAX: usize = 6;
/// Of one channel, so that a noisy one leaves room for others.
pub const RUNNING_PER_CHANNEL_MAX: usize = 3;
/// Deliveries of one channel that the worker looks at: far enough ahead to find other authors' ones.
pub const WINDOW_PER_CHANNEL_MAX: usize = 64;
/// Bodies in the worker's memory; a single one always fits.
pub const WINDOW_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Attempts at a delivery that fails for a reason of our own. With the pauses below: some minutes.
pub const ATTEMPTS_MAX: u32 = 8;
pub const RETRY_PAUSE: Duration = Duration::from_millis(250);
pub const RETRY_PAUSE_MAX: Duration = Duration::from_secs(30);
/// Between two looks while there is work: the window is refilled long before it is empty.
pub const FILL_PAUSE: Duration = Duration::from_millis(20);
/// The worker is woken for everything new; this is for what a lost wake-up left.
pub const LOOK_PAUSE: Duration = Duration::from_secs(15);
/// An edit or a deletion waits so long for its message.
pub const PARKED_HOURS: i64 = 24;
/// A receipt waits so long for whoever sent its message; platforms tell of it within hours.
pub const RECEIPT_DAYS: i64 = 7;
pub const SWEEP_PERIOD: Duration = Duration::from_secs(15 * 60);

/// Messages that go out at once: each waits for a platform, and a slow one must not be all of them.
pub const OUTBOUND_RUNNING_MAX: usize = 32;
/// Of one channel: a platform that never answers leaves room for three others.
pub const OUTBOUND_RUNNING_PER_CHANNEL_MAX: usize = 8;
/// Conversations of one channel that the worker looks at: more than may run, so that some are due.
pub const OUTBOUND_HEADS_MAX: i64 = 64;
/// Acts at once, beside the messages: what is said goes before what is done to it.
pub const OUTBOUND_ACTS_RUNNING_MAX: usize = 8;
/// Of one channel, so that a platform that never answers leaves room.
pub const OUTBOUND_ACTS_RUNNING_PER_CHANNEL_MAX: usize = 3;
/// The worker is woken for everything new; this is for what a lost wake-up left.
pub const OUTBOUND_LOOK_PAUSE: Duration = Duration::from_secs(15);
/// Before the second attempt, at most; doubled with each.
pub const SEND_PAUSE: Duration = Duration::from_secs(1);
pub const SEND_PAUSE_MAX: Duration = Duration::from_secs(120);
/// Chance may say "at once"; that is not what a platform in trouble needs.
pub const SEND_PAUSE_MIN: Duration = Duration::from_millis(100);
/// Attempts at a part that was certainly not sent: some minutes, as long as a customer waits without a word.
pub const SEND_ATTEMPTS_MAX: u32 = 9;
/// The same for an error that nobody knows: it may well be for good.
pub const SEND_UNKNOWN_ATTEMPTS_MAX: u32 = 3;
/// A message that a platform has put off for so long is no answer any more.
pub const SEND_WAITS_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// A message that was edited at the very moment when it was to go is read again.
pub const SEND_AGAIN_PAUSE: Duration = Duration::from_millis(500);
/// LINE's tokens to reply with are good for about a minute; a call and its repeat take less than the rest of it.
pub const REPLY_TOKEN_MAX: Duration = Duration::from_secs(25);
/// New tokens that are refused at once are no good, and nothing new is got for them: X gives them out for two hours.
pub const RENEW_PAUSE: Duration = Duration::from_secs(60);
/// Postgres is away, or a conversation busy.
pub const TELL_AGAIN_PAUSE: Duration = Duration::from_secs(1);

/// Signs that wait to be told to a platform: more are older than what they say.
pub const SIGNALS_WAITING_MAX: usize = 256;
/// Signs under way at once: what is left of the pool's connections beside messages.
pub const SIGNALS_RUNNING_MAX: usize = 4;
/// Conversations of which is remembered what was told; then the oldest, or all, are forgotten.
pub const SIGNALS_REMEMBERED_MAX: usize = 10_000;
/// A sign that takes longer is over before it arrives.
pub const SIGNAL_WAIT_MAX: Duration = Duration::from_secs(5);
/// After a platform refused the channel's signs: it will not take them a moment later.
pub const SIGNAL_HOLD: Duration = Duration::from_secs(60);
/// Between two signs that somebody writes; platforms show each for some twenty seconds.
pub const TYPING_PAUSE: Duration = Duration::from_secs(12);
/// The same where it is shown for five.
pub const TYPING_PAUSE_SHORT: Duration = Duration::from_secs(4);
