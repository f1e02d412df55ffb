//! Everything that the platforms know, at one place and behind one lock that is never held while waiting.

use std::collections::{BTreeMap, VecDeque};

use chrono::Utc;
use serde::Serialize;

use crate::account::{Account, Person, Receipts, Switches};
use crate::errors::Script;
use crate::hook::{self, Event};
use crate::ids::{self, Ids};
use crate::kind::Kind;
use crate::limits::{
    ACCOUNTS_MAX, CALL_BYTES_MAX, CALLS_MAX, MESSAGES_MAX, PEOPLE_MAX, POSTS_MAX, SENDS_MAX,
};
use crate::media::Store;
use crate::message::{Message, Send, State};
use crate::post::Post;
use crate::secrets::secret;

pub struct World {
    pub accounts: BTreeMap<String, Account>,
    pub ids: Ids,
    pub media: Store,
    pub calls: VecDeque<Call>,
    pub call_count: u64,
    pub scripts: Vec<Script>,
    /// How far this server's clock is ahead.
    pub forward_ms: i64,
}

/// One request, in either direction.
#[derive(Clone, Debug, Serialize)]
pub struct Call {
    pub number: u64,
    pub at: i64,
    /// `in` is a webhook to the hub, `out` what the hub asked of a platform.
    pub direction: &'static str,
    pub account: Option<String>,
    pub title: String,
    pub status: Option<u16>,
    pub request: String,
    pub answer: String,
}

/// Something that the platform tells a little later.
#[derive(Clone, Debug)]
pub struct Later {
    pub account: String,
    pub message: String,
    pub what: What,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    Echo,
    Reached(State),
    Failed(String),
    /// Twilio's own address for what became of a message.
    Status {
        url: String,
        status: &'static str,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Full {
    #[error("there are {ACCOUNTS_MAX} accounts, which is all there can be: reset first")]
    Accounts,
    #[error("there are {PEOPLE_MAX} people, which is all there can be: reset first")]
    People,
    #[error(
        "{POSTS_MAX} webhooks wait for the hub, which is all there can be: start the hub, or reset"
    )]
    Posts,
}

impl World {
    pub fn new() -> Self {
        let seconds = u64::try_from(Utc::now().timestamp()).unwrap_or_default();
        Self {
            accounts: BTreeMap::new(),
            ids: Ids::new(seconds),
            media: Store::default(),
            calls: VecDeque::new(),
            call_count: 0,
            scripts: Vec::new(),
            forward_ms: 0,
        }
    }

    /// Milliseconds since 1970, by this server's own clock.
    pub fn now(&self) -> i64 {
        let real = Utc::now().timestamp_millis();
        real.saturating_add(self.forward_ms)
    }

    pub fn add_account(&mut self, kind: Kind, name: &str) -> Result<&mut Account, Full> {
        if self.accounts.len() >= ACCOUNTS_MAX {
            return Err(Full::Accounts);
        }
        let (mut number, mut id) = (1_u64, format!("{}-1", kind.as_str()));
        while self.accounts.contains_key(&id) {
            number = number.saturating_add(1);
            id = format!("{}-{number}", kind.as_str());
        }
        let own_id = ids::account(kind, number);
        let token = match kind {
            Kind::Telegram => format!("{own_id}:{}", secret()),
            Kind::Slack => format!("xoxb-{}", secret()),
            Kind::Messenger | Kind::Instagram | Kind::Whatsapp => format!("EAAF{}", secret()),
            Kind::X | Kind::Linkedin | Kind::Line | Kind::Twilio | Kind::Generic => secret(),
        };
        let account = Account {
            id: id.clone(),
            kind,
            name: name.to_owned(),
            own_id,
            secret: secret(),
            verify_token: secret(),
            refresh_token: secret(),
            token,
            callback_url: None,
            switches: Switches::default(),
            people: BTreeMap::new(),
            messages: VecDeque::new(),
            sends: VecDeque::new(),
            acts: VecDeque::new(),
            posts: VecDeque::new(),
            held: Vec::new(),
            posting: 0,
            resting: 0,
            given_up: 0,
            retry_keys: BTreeMap::new(),
        };
        Ok(self.accounts.entry(id).or_insert(account))
    }

    /// `None` without such an account.
    pub fn add_person(
        &mut self,
        account: &str,
        name: &str,
        id: Option<String>,
    ) -> Result<Option<Person>, Full> {
        let people: usize = self.accounts.values().map(|one| one.people.len()).sum();
        if people >= PEOPLE_MAX {
            return Err(Full::People);
        }
        let Some(account) = self.accounts.get_mut(account) else {
            return Ok(None);
        };
        let id = id.unwrap_or_else(|| ids::person(account.kind, self.ids.number()));
        let handle: String = name
            .to_lowercase()
            .chars()
            .map(|letter| {
                if letter.is_alphanumeric() {
                    letter
                } else {
                    '_'
                }
            })
            .collect();
        let person = Person {
            id: id.clone(),
            name: name.to_owned(),
            handle,
            wrote_at: None,
            is_blocking: false,
            typing_until: None,
            typings: 0,
            reads: 0,
        };
        account.people.insert(id, person.clone());
        Ok(Some(person))
    }

    /// Keeps a message, and answers with it as kept.
    pub fn keep(&mut self, account: &str, message: Message) {
        if let Some(account) = self.accounts.get_mut(account) {
            account.messages.push_back(message);
            while account.messages.len() > MESSAGES_MAX {
                account.messages.pop_front();
            }
        }
    }

    pub fn keep_send(&mut self, account: &str, send: Send) {
        if let Some(account) = self.accounts.get_mut(account) {
            account.sends.push_back(send);
            while account.sends.len() > SENDS_MAX {
                account.sends.pop_front();
            }
        }
    }

    /// How many webhooks it makes; none where the platform does not tell it.
    pub fn tell(&mut self, account: &str, person: &str, event: Event<'_>) -> Result<usize, Full> {
        let at = self.now();
        let Some(teller) = self.accounts.get(account) else {
            return Ok(0);
        };
        let Some(person) = teller.people.get(person) else {
            return Ok(0);
        };
        let items = hook::tell(&mut self.ids, teller, person, at, event);
        let count = items.len();
        let numbers: Vec<u64> = items.iter().map(|_| self.ids.number()).collect();
        let Some(teller) = self.accounts.get_mut(account) else {
            return Ok(0);
        };
        if teller.waiting().saturating_add(teller.held.len()) >= POSTS_MAX {
            return Err(Full::Posts);
        }
        for (item, number) in items.into_iter().zip(numbers) {
            if teller.switches.hold {
                teller.held.push(item);
            } else {
                teller
                    .posts
                    .push_back(Post::new(format!("msg_{number}"), item));
            }
        }
        Ok(count)
    }

    /// What was announced by `Later` happens now.
    pub fn happens(&mut self, later: &Later) {
        let Some(account) = self.accounts.get_mut(&later.account) else {
            return;
        };
        let (kind, business_id) = (account.kind, account.business_id());
        let own_id = account.own_id.clone();
        let Some(message) = account.message_mut(&later.message) else {
            return;
        };
        if let What::Reached(state) = later.what {
            if message.state > state {
                return;
            }
            message.state = state;
        }
        let message = message.clone();
        let event = match &later.what {
            What::Echo => Event::Wrote(&message),
            What::Reached(State::Sent) => Event::Sent(&message),
            What::Reached(State::Delivered) => Event::Delivered(&message),
            What::Reached(State::Read) => Event::Read(&message),
            What::Failed(error) => Event::Failed(&message, error),
            What::Status { url, status } => {
                let error = crate::errors::twilio_status(status);
                let number = self.ids.number();
                let post = Post::status(
                    format!("msg_{number}"),
                    url.clone(),
                    &serde_json::json!({
                        "MessageSid": message.id, "SmsSid": message.id, "MessageStatus": status,
                        "SmsStatus": status, "To": message.person, "From": own_id,
                        "AccountSid": business_id, "ApiVersion": "2010-04-01", "ErrorCode": error,
                    }),
                );
                if let Some(account) = self.accounts.get_mut(&later.account) {
                    account.posts.push_back(post);
                }
                return;
            }
        };
        let person = message.person.clone();
        if let Err(full) = self.tell(&later.account, &person, event) {
            tracing::warn!(%full, platform = kind.as_str(), "a webhook was not made");
        }
    }

    /// What a platform tells of a message of ours by itself.
    pub fn aftermath(&self, account: &str, is_public: bool) -> Vec<What> {
        let Some(found) = self.accounts.get(account) else {
            return Vec::new();
        };
        let (kind, switches) = (found.kind, &found.switches);
        let mut all = Vec::new();
        let has_echo = matches!(
            kind,
            Kind::Messenger | Kind::Instagram | Kind::X | Kind::Linkedin | Kind::Slack
        );
        if has_echo && switches.echoes {
            all.push(What::Echo);
        }
        if is_public {
            return all;
        }
        if kind == Kind::Whatsapp && switches.receipts != Receipts::None {
            all.push(What::Reached(State::Sent));
        }
        if switches.receipts != Receipts::None {
            all.push(What::Reached(State::Delivered));
        }
        if switches.receipts == Receipts::Read {
            all.push(What::Reached(State::Read));
        }
        all
    }

    pub fn log(&mut self, mut call: Call) {
        self.call_count = self.call_count.saturating_add(1);
        call.number = self.call_count;
        for text in [&mut call.request, &mut call.answer] {
            if text.len() > CALL_BYTES_MAX {
                let mut end = CALL_BYTES_MAX;
                while !text.is_char_boundary(end) {
                    end = end.saturating_sub(1);
                }
                text.truncate(end);
                text.push('…');
            }
        }
        self.calls.push_back(call);
        while self.calls.len() > CALLS_MAX {
            self.calls.pop_front();
        }
    }

    pub fn by_token(&self, kinds: &[Kind], token: &str) -> Option<&Account> {
        let mut all = self.accounts.values();
        all.find(|one| kinds.contains(&one.kind) && one.token == token)
    }
}
