//! The lines between clients and hub, and all that is to happen, in order of time.
//! A line is a TCP connection: what it carries arrives in order or not at all. What overtakes,
//! overtakes on another line: an old one may still deliver while its client has a new one.

use std::collections::BTreeMap;
use std::rc::Rc;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::{Notify, Semaphore};

use super::dice::{Dice, stream};
use super::wire::{Down, Up};

/// Frames on their way to a client before the hub's writer must wait: a TCP window.
const WINDOW: usize = 24;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Closed {
    /// Nobody listens, or the line broke.
    Broken,
    /// By the hub.
    ByHub,
}

/// What a client's clock is set for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Alarm {
    /// Somebody does something.
    Act,
    Reconnect,
    Ping,
    /// Nothing was heard since the ping.
    NoPong,
    Retry,
    /// To answer the offers that are out.
    Decide,
}

#[derive(Clone, Debug)]
pub enum Happening {
    Dialed(u64),
    Up(u64, Up),
    HubHearsClose(u64),
    Down(u64, Down),
    ClientHearsClose(u64, Closed),
    /// Of this client, unless it was set anew meanwhile.
    Alarm(usize, Alarm, u64),
    /// Something may go wrong, or nothing does any more.
    Trouble,
    Reload,
    Heal,
    End,
}

/// Into the hub's end of a line.
pub enum In {
    Frame(Up),
    Closed,
}

pub struct Line {
    pub client: usize,
    /// While the hub knows of it.
    pub hub: Option<UnboundedSender<In>>,
    pub window: Rc<Semaphore>,
    pub is_half_open: bool,
    /// The client does not read before.
    pub deaf_until: u64,
    dice: Dice,
    slow_per_mille: u32,
    up_last: u64,
    down_last: u64,
}

/// Time, whose it is, and a number: the order of what was planned in one instant by different
/// parties does not depend on who came first.
type Key = (u64, u64, u64);

const CLIENTS_LANE: u64 = 1_000_000;

#[derive(Default)]
pub struct Network {
    seed: u64,
    slow_per_mille: u32,
    planned: BTreeMap<Key, Happening>,
    pub lines: BTreeMap<u64, Line>,
    next_line: u64,
    numbers: BTreeMap<u64, u64>,
    pub delays: u64,
    /// Something was planned, perhaps before all else.
    pub planned_anew: Rc<Notify>,
}

impl Network {
    pub fn new(seed: u64, slow_per_mille: u32) -> Self {
        Self {
            seed,
            slow_per_mille,
            ..Self::default()
        }
    }

    fn plan(&mut self, at: u64, lane: u64, what: Happening) {
        let number = self.numbers.entry(lane).or_default();
        *number += 1;
        // The timer of the runtime knows milliseconds.
        let at = at.div_ceil(1_000) * 1_000;
        self.planned.insert((at, lane, *number), what);
        self.planned_anew.notify_one();
    }

    pub fn at(&mut self, at: u64, what: Happening) {
        self.plan(at, 0, what);
    }

    pub fn alarm(&mut self, at: u64, client: usize, alarm: Alarm, turn: u64) {
        let lane = CLIENTS_LANE + u64::try_from(client).unwrap();
        self.plan(at, lane, Happening::Alarm(client, alarm, turn));
    }

    pub fn next_at(&self) -> Option<u64> {
        self.planned.keys().next().map(|(at, ..)| *at)
    }

    pub fn next_due(&mut self, now: u64) -> Option<Happening> {
        let entry = self.planned.first_entry()?;
        (entry.key().0 <= now).then(|| entry.remove())
    }

    pub fn heal(&mut self) {
        self.slow_per_mille = 0;
        for line in self.lines.values_mut() {
            line.slow_per_mille = 0;
            line.deaf_until = 0;
        }
    }

    pub fn dial(&mut self, client: usize, now: u64) -> u64 {
        self.next_line += 1;
        let line = self.next_line;
        let mut dice = stream(self.seed, "line", u128::from(line));
        let at = now + 500 + dice.below(20_000);
        self.lines.insert(
            line,
            Line {
                client,
                hub: None,
                window: Rc::new(Semaphore::new(WINDOW)),
                is_half_open: false,
                deaf_until: 0,
                dice,
                slow_per_mille: self.slow_per_mille,
                up_last: at,
                down_last: at,
            },
        );
        self.plan(at, line, Happening::Dialed(line));
        line
    }

    /// How long a frame takes; a lost packet is sent again by the network.
    fn takes(&mut self, line: u64) -> u64 {
        let Some(known) = self.lines.get_mut(&line) else {
            return 0;
        };
        let mut takes = 300 + known.dice.below(15_000);
        if known.dice.chance(known.slow_per_mille) {
            takes += 200_000 + known.dice.below(2_000_000);
            self.delays += 1;
        }
        takes
    }

    pub fn send_up(&mut self, line: u64, up: Up, now: u64) {
        let at = now + self.takes(line);
        let Some(known) = self.lines.get_mut(&line) else {
            return;
        };
        if known.is_half_open {
            return;
        }
        known.up_last = known.up_last.max(at);
        let at = known.up_last;
        self.plan(at, line, Happening::Up(line, up));
    }

    pub fn send_down(&mut self, line: u64, down: Down, now: u64) {
        let at = now + self.takes(line);
        let Some(known) = self.lines.get_mut(&line) else {
            return;
        };
        // Never read, and the window never opens again.
        if known.is_half_open {
            return;
        }
        known.down_last = known.down_last.max(at).max(known.deaf_until);
        let at = known.down_last;
        self.plan(at, line, Happening::Down(line, down));
    }

    /// The hub closes, behind all it has sent.
    pub fn hub_closes(&mut self, line: u64, now: u64) {
        let at = now + self.takes(line);
        let Some(known) = self.lines.get_mut(&line) else {
            return;
        };
        known.hub = None;
        if !known.is_half_open {
            known.down_last = known.down_last.max(at);
            let at = known.down_last;
            self.plan(at, line, Happening::ClientHearsClose(line, Closed::ByHub));
        }
    }

    /// The client turns away; what it has sent still arrives.
    pub fn client_closes(&mut self, line: u64, now: u64) {
        let at = now + self.takes(line);
        let Some(known) = self.lines.get_mut(&line) else {
            return;
        };
        if !known.is_half_open {
            known.up_last = known.up_last.max(at);
            let at = known.up_last;
            self.plan(at, line, Happening::HubHearsClose(line));
        }
    }

    /// Breaks the line: part of what was under way is lost, and each end hears of it in its own time.
    pub fn cut(&mut self, line: u64, now: u64) {
        let Some(known) = self.lines.get_mut(&line) else {
            return;
        };
        if known.is_half_open {
            return;
        }
        let lost_after = now + known.dice.below(20_000);
        let client_hears = now + known.dice.below(300_000);
        let hub_hears = now + known.dice.below(4_000_000);
        known.is_half_open = true;
        self.planned.retain(|(at, lane, _), what| {
            let is_frame = matches!(what, Happening::Up(..) | Happening::Down(..));
            *lane != line || !is_frame || *at <= lost_after
        });
        let broken = Happening::ClientHearsClose(line, Closed::Broken);
        self.plan(client_hears.max(lost_after), line, broken);
        self.plan(
            hub_hears.max(lost_after),
            line,
            Happening::HubHearsClose(line),
        );
    }

    /// Neither end hears of anything any more.
    pub fn half_open(&mut self, line: u64) {
        if let Some(known) = self.lines.get_mut(&line) {
            known.is_half_open = true;
        }
        self.planned.retain(|(_, lane, _), _| *lane != line);
    }

    /// The hub is gone. Most clients hear of it; the others find out.
    pub fn hub_dies(&mut self, now: u64) {
        let open = self.lines.iter().filter(|(_, line)| line.hub.is_some());
        let open: Vec<_> = open.map(|(id, _)| *id).collect();
        for line in open {
            let Some(known) = self.lines.get_mut(&line) else {
                continue;
            };
            known.hub = None;
            let is_told = !known.dice.chance(200);
            let at = known.down_last.max(now + known.dice.below(200_000));
            let was_open = !known.is_half_open;
            known.is_half_open = true;
            if is_told && was_open {
                self.plan(at, line, Happening::ClientHearsClose(line, Closed::Broken));
            }
        }
    }
}
