//! How much one person may ask, over all their sockets and requests.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock, QuantaInstant};
use governor::middleware::StateInformationMiddleware;
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};
use uuid::Uuid;

use super::client_address::AddressKey;
use crate::auth::Principal;
use crate::config::{Limits, Rate};

/// One login is all that is needed; a few more for clients that mistype a frame.
const FRAMES_BEFORE_LOGIN_MAX: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

type People = DefaultKeyedRateLimiter<Uuid>;
type Addresses = DefaultKeyedRateLimiter<AddressKey, StateInformationMiddleware>;

/// Cheap to clone; all clones count together.
#[derive(Clone)]
pub struct RateLimits {
    contacts: Arc<People>,
    agents: Arc<People>,
    channels: Arc<People>,
    addresses: Arc<Addresses>,
    sign_ins: Arc<Addresses>,
    widget_sessions: Arc<Addresses>,
    webhooks: Arc<Addresses>,
    address_burst: NonZeroU32,
    sign_in_burst: NonZeroU32,
    widget_session_burst: NonZeroU32,
    webhook_burst: NonZeroU32,
}

/// One person's budget. Gates of the same person share it.
#[derive(Clone)]
pub struct Gate(Budget);

#[derive(Clone)]
enum Budget {
    Connection(Arc<DefaultDirectRateLimiter>),
    Person(Arc<People>, Uuid),
}

impl Gate {
    /// Takes one request from the budget, or says how long to wait.
    pub fn check(&self) -> Result<(), Duration> {
        match &self.0 {
            Budget::Connection(limiter) => limiter.check().map_err(|refusal| wait(&refusal)),
            Budget::Person(limiter, id) => limiter.check_key(id).map_err(|refusal| wait(&refusal)),
        }
    }
}

fn wait(refusal: &NotUntil<QuantaInstant>) -> Duration {
    refusal.wait_time_from(DefaultClock::default().now())
}

fn quota(rate: Rate) -> Quota {
    Quota::per_second(rate.per_second).allow_burst(rate.burst)
}

impl RateLimits {
    pub fn new(limits: &Limits) -> Self {
        let people = |rate| Arc::new(People::keyed(quota(rate)));
        let addresses = |rate| Arc::new(RateLimiter::keyed(quota(rate)).with_middleware());
        Self {
            contacts: people(limits.contact),
            agents: people(limits.agent),
            channels: people(limits.webhook),
            addresses: addresses(limits.address),
            sign_ins: addresses(limits.sign_in),
            widget_sessions: addresses(limits.widget_session),
            webhooks: addresses(limits.webhook),
            address_burst: limits.address.burst,
            sign_in_burst: limits.sign_in.burst,
            widget_session_burst: limits.widget_session.burst,
            webhook_burst: limits.webhook.burst,
        }
    }

    /// For a socket that nobody has logged in on yet: its own small budget.
    pub fn before_login(&self) -> Gate {
        let limiter = RateLimiter::direct(Quota::per_second(FRAMES_BEFORE_LOGIN_MAX));
        Gate(Budget::Connection(Arc::new(limiter)))
    }

    pub fn for_principal(&self, principal: &Principal) -> Gate {
        let (limiter, id) = match principal {
            Principal::Agent(agent) => (&self.agents, agent.id.0),
            Principal::Contact(contact) => (&self.contacts, contact.id.0),
        };
        Gate(Budget::Person(Arc::clone(limiter), id))
    }

    /// What others may post to one channel: only what was signed counts, so that nobody else can use it up.
    pub fn for_channel(&self, channel: Uuid) -> Gate {
        Gate(Budget::Person(Arc::clone(&self.channels), channel))
    }

    /// Forgets everybody whose budget is full again. Call it every minute.
    pub fn tidy(&self) {
        for people in [&self.contacts, &self.agents, &self.channels] {
            people.retain_recent();
            people.shrink_to_fit();
        }
        for addresses in [
            &self.addresses,
            &self.sign_ins,
            &self.widget_sessions,
            &self.webhooks,
        ] {
            addresses.retain_recent();
            addresses.shrink_to_fit();
        }
    }

    /// Takes one HTTP request from what the address may ask.
    pub(super) fn check_address(&self, kind: Kind, address: AddressKey) -> Allowance {
        let (limiter, burst) = match kind {
            Kind::Any => (&self.addresses, self.address_burst),
            Kind::SignIn => (&self.sign_ins, self.sign_in_burst),
            Kind::WidgetSession => (&self.widget_sessions, self.widget_session_burst),
            Kind::Webhook => (&self.webhooks, self.webhook_burst),
        };
        let limit = burst.get();
        match limiter.check_key(&address) {
            Ok(state) => Allowance {
                limit,
                remaining: state.remaining_burst_capacity(),
                wait: None,
            },
            Err(refusal) => Allowance {
                limit,
                remaining: 0,
                wait: Some(wait(&refusal)),
            },
        }
    }
}

/// Requests that cost more, or that guess passwords, have a bucket of their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Any,
    SignIn,
    WidgetSession,
    /// A platform sends for all its people from a few addresses.
    Webhook,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Allowance {
    pub limit: u32,
    pub remaining: u32,
    /// Set when the request is refused.
    pub wait: Option<Duration>,
}

#[cfg(test)]
mod tests {
    use bellhop_domain::{ChannelId, ContactId};

    use super::*;
    use crate::auth::ContactPrincipal;

    fn limits() -> Limits {
        let rate = |burst| Rate {
            per_second: NonZeroU32::MIN,
            burst: NonZeroU32::new(burst).unwrap(),
        };
        Limits {
            contact: rate(3),
            agent: rate(5),
            address: rate(4),
            sign_in: rate(2),
            widget_session: rate(2),
            webhook: rate(2),
            sockets: crate::config::SocketCaps {
                per_contact: 0,
                per_agent: 0,
                per_address: 0,
            },
        }
    }

    fn contact(id: u128) -> Principal {
        Principal::Contact(ContactPrincipal {
            id: ContactId(Uuid::from_u128(id)),
            name: None,
            email: None,
            channel_id: ChannelId(Uuid::nil()),
        })
    }

    #[test]
    fn all_tabs_of_a_person_share_one_budget() {
        let limits = RateLimits::new(&limits());
        let tabs = [
            limits.for_principal(&contact(1)),
            limits.for_principal(&contact(1)),
        ];
        assert!(tabs[0].check().is_ok());
        assert!(tabs[1].check().is_ok());
        assert!(tabs[0].check().is_ok());
        assert!(tabs[1].check().unwrap_err() > Duration::ZERO);
        assert!(limits.for_principal(&contact(2)).check().is_ok());
    }

    #[test]
    fn tidying_keeps_who_has_just_spent_theirs() {
        let limits = RateLimits::new(&limits());
        let gate = limits.for_principal(&contact(1));
        while gate.check().is_ok() {}
        limits.tidy();
        assert!(gate.check().is_err());
    }

    #[test]
    fn signing_in_is_counted_apart() {
        let limits = RateLimits::new(&limits());
        let address = AddressKey::from(std::net::IpAddr::from([192, 0, 2, 1]));
        let first = limits.check_address(Kind::SignIn, address);
        assert_eq!((first.limit, first.remaining, first.wait), (2, 1, None));
        limits.check_address(Kind::SignIn, address);
        assert!(limits.check_address(Kind::SignIn, address).wait.is_some());
        assert!(limits.check_address(Kind::Any, address).wait.is_none());
    }
}
