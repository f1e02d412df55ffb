//! Several things at once, all of them or nothing; and what a person says of a conversation's labels.

use super::command::MacroRun;
use super::decide::{Decision, change, post};
use super::event::Fact;
use super::placing;
use super::rejection::Rejection;
use super::state::{Conversation, Summary};
use crate::labels::LabelKind;
use crate::limits::LABEL_CHARS_MAX;

/// Each part is decided on what the one before has made of the conversation.
pub(super) fn apply(
    conversation: &Conversation,
    decision: &mut Decision<'_>,
    run: MacroRun,
) -> Result<(), Rejection> {
    if run.at.is_some_and(|at| at != conversation.summary.version) {
        return Err(Rejection::Outdated);
    }
    let mut present = conversation.clone();
    let mut caught_up = 0;
    let mut catch_up = |present: &mut Conversation, decision: &Decision<'_>| {
        for event in decision.events.iter().skip(caught_up) {
            present.apply(event);
        }
        caught_up = decision.events.len();
    };
    if let Some(message) = run.message {
        post(&present, decision, message, None)?;
        catch_up(&mut present, decision);
    }
    if let Some(transfer) = run.transfer {
        placing::transfer(&present, decision, transfer)?;
        catch_up(&mut present, decision);
    }
    change(&present, decision, run.update)
}

/// The same word by a person as by a rule is news: from now on it stays.
pub(super) fn relabel(
    summary: &Summary,
    decision: &mut Decision<'_>,
    label: LabelKind,
    wanted: Option<&str>,
) -> Result<(), Rejection> {
    let to = wanted.map(str::trim).filter(|text| !text.is_empty());
    let to = to.map(str::to_owned);
    if let Some(text) = &to
        && (text.chars().count() > LABEL_CHARS_MAX || text.chars().any(char::is_control))
    {
        return Err(Rejection::BadLabel);
    }
    let present = summary.labels.get(label);
    let from = present.and_then(|one| one.value.clone());
    let is_by_hand = present.is_some_and(|one| one.by_hand);
    if from != to || !is_by_hand {
        decision.add(Fact::LabelChanged { label, from, to });
    }
    Ok(())
}
