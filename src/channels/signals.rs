//! "Somebody writes" and "read", told to platforms. Signs, not facts: never stored, never waited for, and the first
//! thing that is dropped when there is much to do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bellhop_actors::fanout::Outward;
use bellhop_domain::{ChannelId, ConversationId};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::task::JoinSet;

use super::credentials::Credentials;
use super::limits::{
    SIGNAL_HOLD, SIGNAL_WAIT_MAX, SIGNALS_REMEMBERED_MAX, SIGNALS_RUNNING_MAX, SIGNALS_WAITING_MAX,
    TYPING_PAUSE, TYPING_PAUSE_SHORT,
};
use super::outbound::thread;
use super::outgoing::{FailureClass, SendFailure};
use super::platform::Platform;
use super::sealing::Seals;
use super::send::{Acting, Action, Can, Sender, act, way_out};
use crate::store::outbound::place::{Place, signal_place};
use crate::store::pool::Pool;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sign {
    Typing,
    Read,
}

type Told = (ConversationId, Platform, Sign);

/// Where signs are put. Full, it loses them.
pub struct Signals(mpsc::Sender<Told>);

impl Signals {
    fn put(&self, conversation: ConversationId, channel_kind: &str, sign: Sign) {
        let Some(platform) = Platform::parse(channel_kind) else {
            return;
        };
        let wanted = match sign {
            Sign::Typing => Can::ShowTyping,
            Sign::Read => Can::MarkRead,
        };
        let can = way_out(platform).direct.is_some_and(|one| one.can(wanted));
        if can && let Err(TrySendError::Full(_)) = self.0.try_send((conversation, platform, sign)) {
            metrics::counter!("bellhop_signals_dropped_total").increment(1);
        }
    }
}

impl Outward for Signals {
    fn typing(&self, conversation: ConversationId, channel_kind: &str) {
        self.put(conversation, channel_kind, Sign::Typing);
    }

    fn seen(&self, conversation: ConversationId, channel_kind: &str) {
        self.put(conversation, channel_kind, Sign::Read);
    }
}

/// Carries signs out.
pub struct Signaller {
    waiting: mpsc::Receiver<Told>,
    desk: Desk,
    typed_at: HashMap<ConversationId, Instant>,
    running: JoinSet<()>,
}

#[derive(Clone)]
struct Desk {
    pool: Pool,
    seals: Seals,
    sender: Sender,
    memory: Arc<Mutex<Memory>>,
}

#[derive(Default)]
struct Memory {
    /// The newest message of theirs that was told to be read.
    read: HashMap<ConversationId, String>,
    /// The platform asked for a pause, or refuses the channel.
    held: HashMap<ChannelId, Instant>,
}

impl Signaller {
    pub fn new(pool: Pool, seals: Seals, sender: Sender) -> (Signals, Self) {
        let (put, waiting) = mpsc::channel(SIGNALS_WAITING_MAX);
        let desk = Desk {
            pool,
            seals,
            sender,
            memory: Arc::default(),
        };
        let signaller = Self {
            waiting,
            desk,
            typed_at: HashMap::new(),
            running: JoinSet::new(),
        };
        (Signals(put), signaller)
    }

    pub async fn work_forever(mut self) {
        loop {
            tokio::select! {
                told = self.waiting.recv() => match told {
                    Some(told) => self.begin(told),
                    None => return,
                },
                Some(_) = self.running.join_next() => {}
            }
        }
    }

    fn begin(&mut self, (conversation, platform, sign): Told) {
        let now = Instant::now();
        if self.running.len() >= SIGNALS_RUNNING_MAX {
            metrics::counter!("bellhop_signals_dropped_total").increment(1);
            return;
        }
        if sign == Sign::Typing {
            let pause = typing_pause(platform);
            let last = self.typed_at.get(&conversation);
            if last.is_some_and(|at| now.duration_since(*at) < pause) {
                return;
            }
            if self.typed_at.len() >= SIGNALS_REMEMBERED_MAX {
                self.typed_at
                    .retain(|_, at| now.duration_since(*at) < TYPING_PAUSE);
            }
            self.typed_at.insert(conversation, now);
        }
        let desk = self.desk.clone();
        self.running.spawn_local(async move {
            let tell = desk.tell(conversation, platform, sign);
            let _late = tokio::time::timeout(SIGNAL_WAIT_MAX, tell).await;
        });
    }
}

/// Telegram shows it for five seconds, the others for some twenty.
fn typing_pause(platform: Platform) -> Duration {
    match platform {
        Platform::Telegram => TYPING_PAUSE_SHORT,
        Platform::Generic
        | Platform::Messenger
        | Platform::Instagram
        | Platform::Whatsapp
        | Platform::X
        | Platform::Linkedin
        | Platform::Line
        | Platform::Slack
        | Platform::Twilio => TYPING_PAUSE,
    }
}

impl Desk {
    async fn tell(&self, conversation: ConversationId, platform: Platform, sign: Sign) {
        let Ok(Some(place)) = signal_place(&self.pool, conversation).await else {
            return;
        };
        let Some(message_id) = place.message_id.clone() else {
            return;
        };
        let is_in_public = super::outbound::is_under_post(place.detail.as_ref());
        if is_in_public || !self.may(conversation, &place, sign, &message_id) {
            return;
        }
        if let Err(failure) = self.ask(platform, &place, sign, &message_id).await {
            tracing::debug!(%conversation, reason = %failure.reason, "a sign did not reach a platform");
            let pause = match failure.class {
                FailureClass::RateLimited { retry_after } => retry_after.or(Some(SIGNAL_HOLD)),
                FailureClass::TokenInvalid => Some(SIGNAL_HOLD),
                FailureClass::WindowClosed
                | FailureClass::RecipientUnavailable
                | FailureClass::Invalid
                | FailureClass::Transient
                | FailureClass::Unclear
                | FailureClass::Unknown => None,
            };
            if let (Some(pause), Ok(mut memory)) = (pause, self.memory.lock()) {
                let until = Instant::now() + pause;
                memory.held.insert(place.channel_id, until);
            }
        }
    }

    /// Each message of theirs is told to be read once, as far as this hub remembers.
    fn may(
        &self,
        conversation: ConversationId,
        place: &Place,
        sign: Sign,
        message_id: &str,
    ) -> bool {
        let Ok(mut memory) = self.memory.lock() else {
            return false;
        };
        let now = Instant::now();
        memory.held.retain(|_, until| *until > now);
        if !place.is_open || memory.held.contains_key(&place.channel_id) {
            return false;
        }
        if sign == Sign::Typing {
            return true;
        }
        if memory.read.len() >= SIGNALS_REMEMBERED_MAX {
            memory.read.clear();
        }
        let last = memory.read.insert(conversation, message_id.to_owned());
        last.as_deref() != Some(message_id)
    }

    async fn ask(
        &self,
        platform: Platform,
        place: &Place,
        sign: Sign,
        message_id: &str,
    ) -> Result<(), SendFailure> {
        let sealed = place.sealed_secret.as_deref();
        let opened = sealed.and_then(|sealed| self.seals.open(place.channel_id.0, sealed).ok());
        let Some(opened) = opened else {
            return Ok(());
        };
        let account = place.detail.as_ref().and_then(|one| one.get("account"));
        let thread = thread(place.detail.as_ref());
        let acting = Acting {
            to: place.person.as_deref().unwrap_or_default(),
            account: account.and_then(serde_json::Value::as_str),
            thread: thread.as_ref(),
            message_id,
            action: match sign {
                Sign::Typing => Action::ShowTyping,
                Sign::Read => Action::MarkRead,
            },
        };
        act(&self.sender, platform, &Credentials::read(&opened), &acting).await
    }
}
