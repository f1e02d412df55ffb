//! What one customer has of a conversation, by the rule of docs/protocol.md: each fact names the one before it.

#[derive(Debug, Default)]
pub(super) struct Diary {
    /// Everything up to here has come.
    pub(super) have: u64,
    /// The last fact that was acknowledged to whoever wrote it.
    pub(super) expected: u64,
    pub(super) gaps: u64,
    pub(super) doubled: u64,
}

impl Diary {
    pub(super) fn take(&mut self, seq: u64, previous: u64) {
        if seq <= self.have {
            self.doubled = self.doubled.saturating_add(1);
            return;
        }
        if previous > self.have {
            self.gaps = self.gaps.saturating_add(1);
        }
        self.have = seq;
    }

    pub(super) fn is_complete(&self) -> bool {
        self.have >= self.expected
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(facts: &[(u64, u64)], have: u64, gaps: u64, doubled: u64) {
        let mut diary = Diary::default();
        for (seq, previous) in facts {
            diary.take(*seq, *previous);
        }
        assert_eq!(
            (diary.have, diary.gaps, diary.doubled),
            (have, gaps, doubled),
            "{facts:?}"
        );
    }

    #[test]
    fn facts_that_follow_each_other_are_good() {
        // 3 is a note that a customer may not see.
        check(&[(1, 0), (2, 1), (4, 2)], 4, 0, 0);
    }

    #[test]
    fn a_fact_that_skips_one_is_a_gap() {
        check(&[(1, 0), (4, 2)], 4, 1, 0);
    }

    #[test]
    fn the_same_again_is_doubled() {
        check(&[(1, 0), (2, 1), (2, 1), (3, 2)], 3, 0, 1);
    }

    #[test]
    fn what_was_acknowledged_must_come() {
        let mut diary = Diary {
            expected: 2,
            ..Diary::default()
        };
        diary.take(1, 0);
        assert!(!diary.is_complete());
        diary.take(2, 1);
        assert!(diary.is_complete());
    }
}
