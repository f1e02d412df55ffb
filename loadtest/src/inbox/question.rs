//! What agents ask for, and how often.

/// Shares of a hundred.
const MIX: [(u32, Kind); 15] = [
    (15, Kind::Mine),
    (8, Kind::Unassigned),
    (6, Kind::Unfinished),
    (9, Kind::Queue),
    (4, Kind::QueueEver),
    (4, Kind::Closed),
    (8, Kind::NextPage),
    (6, Kind::OfContact),
    (12, Kind::Get),
    (13, Kind::Timeline),
    (5, Kind::Counts),
    (4, Kind::SearchWords),
    (2, Kind::SearchCommon),
    (2, Kind::SearchName),
    (2, Kind::SearchNumber),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Mine,
    Unassigned,
    Unfinished,
    Queue,
    /// Finished ones too.
    QueueEver,
    Closed,
    /// On from wherever somebody was.
    NextPage,
    OfContact,
    Get,
    Timeline,
    Counts,
    /// Two words of some message.
    SearchWords,
    /// A word that many messages have.
    SearchCommon,
    SearchName,
    SearchNumber,
}

pub(super) struct Question {
    pub(super) kind: Kind,
    pub(super) path: String,
}

impl Kind {
    /// `dice` is below 100.
    pub(super) fn drawn(dice: u32) -> Self {
        let mut left = dice;
        for (share, kind) in MIX {
            if left < share {
                return kind;
            }
            left = left.saturating_sub(share);
        }
        Self::Mine
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Mine => "list: mine",
            Self::Unassigned => "list: unassigned",
            Self::Unfinished => "list: unfinished",
            Self::Queue => "list: a queue's open ones",
            Self::QueueEver => "list: a queue's, all",
            Self::Closed => "list: closed",
            Self::NextPage => "list: next page",
            Self::OfContact => "list: a contact's",
            Self::Get => "get: conversation",
            Self::Timeline => "get: timeline",
            Self::Counts => "counts: all",
            Self::SearchWords => "search: two words",
            Self::SearchCommon => "search: a common word",
            Self::SearchName => "search: a name",
            Self::SearchNumber => "search: a number",
        }
    }

    /// As the budgets have them.
    pub(super) fn group(self) -> &'static str {
        let (group, _) = self.name().split_once(':').unwrap_or_default();
        group
    }

    pub(super) fn is_list(self) -> bool {
        self.group() == "list"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_a_hundred() {
        assert_eq!(MIX.iter().map(|(share, _)| share).sum::<u32>(), 100);
        assert_eq!(Kind::drawn(0), Kind::Mine);
        assert_eq!(Kind::drawn(99), Kind::SearchNumber);
        assert_eq!(Kind::SearchName.group(), "search");
        assert!(Kind::NextPage.is_list() && !Kind::Counts.is_list());
    }
}
