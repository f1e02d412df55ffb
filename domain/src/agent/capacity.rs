//! How much an agent can carry: units per channel class, counted once over all queues.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// Kinds of work that differ in how many fit beside each other.
    ChannelClass {
        /// The customer waits in the window.
        Chat = "chat",
        /// The customer reads the answer later: social messages, a chat left as a message.
        Messaging = "messaging",
        Email = "email",
        Voice = "voice",
    }
}

/// What holds for one class.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClassRule {
    pub units_max: u32,
    /// Classes that an agent may be busy with and still be given this one.
    pub interrupts: Vec<ChannelClass>,
}

/// One organisation's rules, or one agent's with their own limits put in.
/// A class without a rule is never given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Capacity {
    pub classes: BTreeMap<ChannelClass, ClassRule>,
}

impl Default for Capacity {
    /// Three chats at once is what most teams begin with; a call leaves no hand free.
    fn default() -> Self {
        use ChannelClass::{Chat, Email, Messaging, Voice};
        let rule = |units_max, interrupts: &[ChannelClass]| ClassRule {
            units_max,
            interrupts: interrupts.to_vec(),
        };
        Self {
            classes: BTreeMap::from([
                (Chat, rule(3, &[Messaging, Email])),
                (Messaging, rule(5, &[Chat, Email])),
                (Email, rule(10, &[Chat, Messaging])),
                (Voice, rule(1, &[Messaging, Email])),
            ]),
        }
    }
}

impl Capacity {
    /// With an agent's own limits in place of the general ones.
    #[must_use]
    pub fn with_overrides(&self, overrides: &BTreeMap<ChannelClass, u32>) -> Self {
        let mut capacity = self.clone();
        for (class, units_max) in overrides {
            capacity
                .classes
                .entry(*class)
                .or_insert_with(|| ClassRule {
                    units_max: 0,
                    interrupts: Vec::new(),
                })
                .units_max = *units_max;
        }
        capacity
    }

    pub fn units_max(&self, class: ChannelClass) -> u32 {
        self.classes.get(&class).map_or(0, |rule| rule.units_max)
    }

    /// Why one more unit of `class` does not fit beside what is `used`; `None` when it fits.
    pub fn shortage(
        &self,
        class: ChannelClass,
        used: &BTreeMap<ChannelClass, u32>,
    ) -> Option<Shortage> {
        let Some(rule) = self.classes.get(&class) else {
            return Some(Shortage::NoRoom { used: 0, max: 0 });
        };
        let in_use = used.get(&class).copied().unwrap_or(0);
        if in_use >= rule.units_max {
            return Some(Shortage::NoRoom {
                used: in_use,
                max: rule.units_max,
            });
        }
        let is_in_the_way = |(other, units): &(&ChannelClass, &u32)| {
            **units > 0 && **other != class && !rule.interrupts.contains(other)
        };
        used.iter()
            .find(is_in_the_way)
            .map(|(other, _)| Shortage::BusyWith { class: *other })
    }

    /// Whether anything at all fits beside what is `used`.
    pub fn has_room(&self, used: &BTreeMap<ChannelClass, u32>) -> bool {
        self.classes
            .keys()
            .any(|class| self.shortage(*class, used).is_none())
    }
}

/// Why an agent cannot be given one more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shortage {
    NoRoom {
        used: u32,
        max: u32,
    },
    /// Busy with a class that must not be interrupted by the new one.
    BusyWith {
        class: ChannelClass,
    },
}
