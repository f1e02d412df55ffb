//! Whether an agent may be given a conversation, and what is still asked of them after it waited.

use std::time::Duration;

use super::assignment::Candidate;
use super::decision::{Filter, Relaxed};
use super::settings::{QueueSettings, RelaxStep};
use super::waiting::{SkillNeed, Waiting};
use crate::agent::{Shortage, StatusKind};
use crate::time::Timestamp;

/// How much less is asked of skills: all relaxations that have passed, together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct Ease {
    lowered_by: u8,
    is_dropped: bool,
}

impl Ease {
    /// And when it changes next, if anything is still asked for.
    pub(super) fn of(
        waiting: &Waiting,
        settings: &QueueSettings,
        now: Timestamp,
    ) -> (Self, Option<Timestamp>) {
        let mut ease = Self::default();
        if waiting.needs.is_empty() {
            return (ease, None);
        }
        let waited = now.since(waiting.entered_at);
        let mut next: Option<Duration> = None;
        for relaxation in &settings.relaxations {
            if relaxation.after > waited {
                next = Some(next.map_or(relaxation.after, |known| known.min(relaxation.after)));
                continue;
            }
            match relaxation.step {
                RelaxStep::LowerBy(by) => ease.lowered_by = ease.lowered_by.saturating_add(by),
                RelaxStep::Drop => ease.is_dropped = true,
            }
        }
        let next = next.filter(|_| !ease.is_dropped);
        (ease, next.map(|after| waiting.entered_at.plus(after)))
    }

    /// Zero when the skill is not asked for any more.
    fn level(self, need: &SkillNeed) -> u8 {
        if self.is_dropped {
            0
        } else {
            need.level.saturating_sub(self.lowered_by).max(1)
        }
    }

    pub(super) fn relaxed(self, waiting: &Waiting) -> Vec<Relaxed> {
        let relaxed = |need: &SkillNeed| {
            let level = self.level(need);
            (level < need.level).then(|| Relaxed {
                skill: need.skill,
                name: need.name.clone(),
                from: need.level,
                to: (level > 0).then_some(level),
            })
        };
        waiting.needs.iter().filter_map(relaxed).collect()
    }
}

/// A [`Filter`] that costs nothing to find: thousands are found for each one that is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Objection<'a> {
    NotPermitted,
    Status(StatusKind),
    NotInTeam,
    Refused,
    LacksSkill {
        need: &'a SkillNeed,
        needs: u8,
        has: u8,
    },
    Room(Shortage),
}

impl Objection<'_> {
    pub(super) fn is_about_room(&self) -> bool {
        matches!(self, Self::Room(_))
    }

    pub(super) fn into_filter(self) -> Filter {
        match self {
            Self::NotPermitted => Filter::NotPermitted,
            Self::Status(kind) => Filter::Status { kind },
            Self::NotInTeam => Filter::NotInTeam,
            Self::Refused => Filter::Refused,
            Self::LacksSkill { need, needs, has } => Filter::LacksSkill {
                name: need.name.clone(),
                needs,
                has,
            },
            Self::Room(shortage) => shortage.into(),
        }
    }

    /// Those who serve come first in an explanation: why not they?
    pub(super) fn interest(&self) -> u8 {
        match self {
            Self::Room(_) => 0,
            Self::LacksSkill { .. } => 1,
            Self::Refused => 2,
            Self::NotInTeam => 3,
            Self::Status(StatusKind::Away | StatusKind::Busy | StatusKind::TransfersOnly) => 4,
            Self::Status(StatusKind::Online | StatusKind::Offline) => 5,
            Self::NotPermitted => 6,
        }
    }
}

/// What lasts is named before what passes: somebody away who also lacks the skill is away.
pub(super) fn filter<'a>(
    candidate: &Candidate,
    waiting: &'a Waiting,
    ease: Ease,
) -> Option<Objection<'a>> {
    if !candidate.is_enabled {
        return Some(Objection::NotPermitted);
    }
    if candidate.status != StatusKind::Online {
        return Some(Objection::Status(candidate.status));
    }
    if waiting
        .team
        .is_some_and(|team| !candidate.teams.contains(&team))
    {
        return Some(Objection::NotInTeam);
    }
    if waiting.refused_by.contains(&candidate.id) {
        return Some(Objection::Refused);
    }
    for need in &waiting.needs {
        let needs = ease.level(need);
        let has = candidate.skills.get(&need.skill).copied().unwrap_or(0);
        if has < needs {
            return Some(Objection::LacksSkill { need, needs, has });
        }
    }
    let shortage = candidate.capacity.shortage(waiting.class, &candidate.used);
    shortage.map(Objection::Room)
}
