//! Whether what was acknowledged arrived once and in order, by counting.

/// What one conversation's watcher has seen.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) delivered: u64,
    pub(super) doubled: u64,
    pub(super) out_of_order: u64,
    last_turn: u64,
    last_seq: u64,
}

impl Heard {
    pub(super) fn hear(&mut self, turn: u64, seq: u64) {
        if turn == self.last_turn || seq == self.last_seq {
            self.doubled = self.doubled.saturating_add(1);
            return;
        }
        self.delivered = self.delivered.saturating_add(1);
        if turn < self.last_turn || seq < self.last_seq {
            self.out_of_order = self.out_of_order.saturating_add(1);
        }
        self.last_turn = self.last_turn.max(turn);
        self.last_seq = self.last_seq.max(seq);
    }

    /// Messages that were acknowledged and never came.
    pub(super) fn lost(&self, acknowledged: u64) -> u64 {
        acknowledged.saturating_sub(self.delivered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(heard: &[(u64, u64)], delivered: u64, doubled: u64, out_of_order: u64) -> Heard {
        let mut all = Heard::default();
        for (turn, seq) in heard {
            all.hear(*turn, *seq);
        }
        let counts = (all.delivered, all.doubled, all.out_of_order);
        assert_eq!(counts, (delivered, doubled, out_of_order), "{heard:?}");
        all
    }

    #[test]
    fn once_and_in_order_is_good() {
        let all = check(&[(1, 4), (2, 5), (3, 9)], 3, 0, 0);
        assert_eq!(all.lost(3), 0);
    }

    #[test]
    fn a_missing_one_is_lost() {
        let all = check(&[(1, 4), (3, 6)], 2, 0, 0);
        assert_eq!(all.lost(3), 1);
    }

    #[test]
    fn the_same_again_is_doubled() {
        check(&[(1, 4), (1, 4), (2, 5)], 2, 1, 0);
        check(&[(1, 4), (1, 5)], 1, 1, 0);
        check(&[(1, 4), (2, 4)], 1, 1, 0);
    }

    #[test]
    fn an_earlier_one_later_is_out_of_order() {
        check(&[(2, 5), (1, 4)], 2, 0, 1);
        check(&[(1, 5), (2, 4)], 2, 0, 1);
    }
}
