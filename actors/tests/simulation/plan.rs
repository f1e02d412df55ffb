//! What a schedule is made of: sizes and fault rates, all from the seed, and how they are made smaller.

use std::collections::BTreeMap;
use std::fmt;

use super::dice::stream;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub enum Fault { $($(#[$doc])* $name),* }

        impl Fault {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }
    };
}

faults! {
    /// An append is refused, though nothing changed.
    Conflict = "conflict",
    /// An append is certainly not stored.
    Abort = "abort",
    /// Stored, but nobody is told.
    UnknownStored = "unknown_stored",
    UnknownLost = "unknown_lost",
    /// Nobody is told, and it is stored seconds later.
    UnknownLate = "unknown_late",
    Busy = "busy",
    /// One append takes seconds.
    Slow = "slow",
    /// All appends wait for seconds.
    Stall = "stall",
    /// Nothing can be read or written.
    Away = "away",
    /// A conversation's actor dies.
    Panic = "panic",
    /// A status is not stored.
    StatusLost = "status_lost",
    /// An agent's actor dies.
    AgentPanic = "agent_panic",
    /// A frame waits for its repetition by the network.
    Delay = "delay",
    /// A client sends the same thing twice.
    Duplicate = "duplicate",
    Cut = "cut",
    /// Nothing arrives in either direction, and neither end is told.
    HalfOpen = "half_open",
    /// A client does not read for seconds.
    Deaf = "deaf",
    /// Everybody is cut at once, and comes back.
    Storm = "storm",
    /// The hub is gone and begins again from the store.
    Crash = "crash",
    /// A queue's actor dies.
    QueuePanic = "queue_panic",
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plan {
    pub seed: u64,
    pub contacts: u64,
    pub agents: u64,
    pub queues: u64,
    /// Conversations of one class that an agent may have.
    pub room: u64,
    pub seconds: u64,
    /// Messages that come on top in one burst, more than an outbox holds.
    pub burst: u64,
    /// Per thousand occasions of each kind.
    pub faults: BTreeMap<Fault, u32>,
}

impl Plan {
    pub fn of(seed: u64) -> Self {
        let mut dice = stream(seed, "plan", 0);
        let is_calm = dice.chance(120);
        let contacts = 1 + dice.below(5);
        let agents = 1 + dice.below(4);
        let queues = 1 + dice.below(3);
        let room = 1 + dice.below(3);
        let seconds = 8 + dice.below(40);
        let burst = if dice.chance(15) { 620 } else { 0 };
        let mut faults = BTreeMap::new();
        for fault in Fault::ALL {
            let (is_on, rate) = (dice.chance(400), 10 + dice.below(120));
            if is_on && !is_calm {
                faults.insert(*fault, u32::try_from(rate).unwrap());
            }
        }
        Self {
            seed,
            contacts,
            agents,
            queues,
            room,
            seconds,
            burst,
            faults,
        }
    }

    /// Words such as `contacts=2 without=crash,cut`, as a failing seed prints them.
    pub fn cut_down(mut self, words: &str) -> Self {
        for word in words.split_whitespace() {
            let (name, value) = word.split_once('=').expect("name=value");
            let number = || value.parse::<u64>().expect("a number");
            match name {
                "seed" => {}
                "contacts" => self.contacts = number(),
                "agents" => self.agents = number(),
                "queues" => self.queues = number(),
                "seconds" => self.seconds = number(),
                "burst" => self.burst = number(),
                "without" => {
                    let gone: Vec<_> = value.split(',').collect();
                    self.faults.retain(|fault, _| !gone.contains(&fault.word()));
                }
                other => panic!("no part of a schedule is called {other}"),
            }
        }
        self
    }

    /// Smaller by one thing each, the biggest steps first.
    pub fn smaller(&self) -> Vec<Self> {
        let mut plans = Vec::new();
        let mut with = |change: &dyn Fn(&mut Self)| {
            let mut plan = self.clone();
            change(&mut plan);
            if plan != *self {
                plans.push(plan);
            }
        };
        for fault in self.faults.keys() {
            with(&|plan| {
                plan.faults.remove(fault);
            });
        }
        with(&|plan| plan.burst = 0);
        with(&|plan| plan.contacts = plan.contacts.div_ceil(2));
        with(&|plan| plan.agents = plan.agents.div_ceil(2));
        with(&|plan| plan.queues = 1);
        with(&|plan| plan.seconds = (plan.seconds / 2).max(2));
        with(&|plan| plan.seconds = (plan.seconds * 4 / 5).max(2));
        plans
    }

    pub fn rate(&self, fault: Fault) -> u32 {
        self.faults.get(&fault).copied().unwrap_or(0)
    }

    /// Nothing goes wrong in the hub and in the store: then delays have bounds.
    pub fn is_hub_calm(&self) -> bool {
        use Fault::{Cut, Deaf, Delay, Duplicate, HalfOpen, Storm};
        let outside = [Cut, Deaf, Delay, Duplicate, HalfOpen, Storm];
        self.faults.keys().all(|fault| outside.contains(fault))
    }
}

/// As `cut_down` reads it.
impl fmt::Display for Plan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = Self::of(self.seed);
        write!(out, "seed={}", self.seed)?;
        let parts = [
            ("contacts", self.contacts, whole.contacts),
            ("agents", self.agents, whole.agents),
            ("queues", self.queues, whole.queues),
            ("seconds", self.seconds, whole.seconds),
            ("burst", self.burst, whole.burst),
        ];
        for (name, now, before) in parts {
            if now != before {
                write!(out, " {name}={now}")?;
            }
        }
        let gone = whole.faults.keys();
        let gone = gone.filter(|fault| !self.faults.contains_key(fault));
        let gone: Vec<_> = gone.map(|fault| fault.word()).collect();
        if !gone.is_empty() {
            write!(out, " without={}", gone.join(","))?;
        }
        Ok(())
    }
}
