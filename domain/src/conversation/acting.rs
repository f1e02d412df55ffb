//! The rules of what agents do to messages on platforms, and of what platforms tell of them.

use super::decide::{Decision, check_text};
use super::delivery::{DeliveryState, Failure};
use super::event::Fact;
use super::rejection::Rejection;
use super::social::{Act, ActKind, Deed, OnPlatform, Reactor, Social};
use super::state::{Actor, AgentRef, Message, Status, Summary, Visibility};
use crate::ids::Seq;
use crate::limits::REACTION_CHARS_MAX;
use crate::time::Timestamp;

pub(super) fn decide(
    summary: &Summary,
    decision: &mut Decision<'_>,
    stored: Message,
    what: OnPlatform,
) -> Result<(), Rejection> {
    match what {
        OnPlatform::Act(deed) => act(summary, decision, stored, deed),
        OnPlatform::Dismiss(kind) => dismiss(decision, stored, kind),
        OnPlatform::End { kind, seq, failure } => end(decision, stored, kind, seq, failure),
        OnPlatform::Reacted { by, sign, at } => reacted(decision, stored, by, sign.as_deref(), at),
        OnPlatform::Hidden(is_hidden) => hidden(decision, stored, is_hidden),
    }
}

/// An agent wants something to be so on the platform.
fn act(
    summary: &Summary,
    decision: &mut Decision<'_>,
    stored: Message,
    deed: Deed,
) -> Result<(), Rejection> {
    let by = agent(decision.actor)?;
    check_may_act(summary, decision.actor, &stored, &deed)?;
    let mut social = stored.social.as_deref().cloned().unwrap_or_default();
    let known = social.act(deed.kind()).cloned();
    let queued = known.as_ref().filter(|act| act.is_queued());
    if queued.is_some_and(|act| act.deed.is_same(&deed)) {
        return Ok(());
    }
    // What is under way may be done by now: then this has to follow it.
    if queued.is_none() && social.is_so(&stored, &deed) {
        if known.is_some() {
            social.drop_act(deed.kind());
            tell(decision, stored, social);
        }
        return Ok(());
    }
    let deed = match deed {
        Deed::React { sign, .. } => {
            let mut was: Vec<String> = social.our_sign().map(str::to_owned).into_iter().collect();
            if let Some(Act {
                deed:
                    Deed::React {
                        sign: before,
                        was: earlier,
                    },
                ..
            }) = known
            {
                was.extend(before);
                was.extend(earlier);
            }
            was.retain(|one| Some(one) != sign.as_ref());
            was.sort_unstable();
            was.dedup();
            Deed::React { sign, was }
        }
        Deed::Edit { .. } | Deed::Delete { .. } | Deed::Hide { .. } | Deed::Like { .. } => deed,
    };
    queue(decision, stored, social, deed, by);
    Ok(())
}

/// A message that is not on its way any further is what it is here. One that is may have gone out as it was: then it
/// is changed there, too.
pub(super) fn edit_here(decision: &mut Decision<'_>, stored: Message, text: String) {
    if text == stored.text {
        return;
    }
    let before = stored.text.clone();
    let message = edited(decision, stored, text.clone());
    if is_on_its_way(&message) {
        // The first text of several is what may have gone out.
        let earlier = message
            .social
            .as_deref()
            .and_then(|social| social.act(ActKind::Edit));
        let first = earlier.and_then(|act| match &act.deed {
            Deed::Edit { before, .. } => before.clone(),
            Deed::Delete { .. } | Deed::Hide { .. } | Deed::Like { .. } | Deed::React { .. } => {
                None
            }
        });
        let before = Some(first.unwrap_or(before));
        follow(decision, message, Deed::Edit { text, before });
    }
}

pub(super) fn delete_here(decision: &mut Decision<'_>, stored: Message) {
    let message = deleted(decision, stored);
    if is_on_its_way(&message) {
        let before = Some(String::new());
        follow(decision, message, Deed::Delete { before });
    }
}

/// Its call may be under way, and take out what it said before.
fn is_on_its_way(message: &Message) -> bool {
    message.delivery_state() == Some(DeliveryState::Queued)
}

fn follow(decision: &mut Decision<'_>, changed: Message, deed: Deed) {
    // What the platform told has changed there already.
    if let Ok(by) = agent(decision.actor) {
        let social = changed.social.as_deref().cloned().unwrap_or_default();
        queue(decision, changed, social, deed, by);
    }
}

fn queue(
    decision: &mut Decision<'_>,
    stored: Message,
    mut social: Social,
    deed: Deed,
    by: AgentRef,
) {
    let (at, seq) = (decision.now, decision.next_seq());
    social.put(Act {
        deed,
        by,
        at,
        seq,
        failure: None,
    });
    tell(decision, stored, social);
}

/// By the system: what became of an act. One that another took the place of is not asked for any more.
fn end(
    decision: &mut Decision<'_>,
    stored: Message,
    kind: ActKind,
    seq: Seq,
    failure: Option<Failure>,
) -> Result<(), Rejection> {
    check_system(decision)?;
    let mut social = stored.social.as_deref().cloned().unwrap_or_default();
    let found = social
        .act(kind)
        .filter(|act| act.seq == seq && act.is_queued());
    let Some(act) = found.cloned() else {
        return Ok(());
    };
    match failure {
        None => done(decision, stored, social, act),
        Some(failure) => {
            let reads = match &act.deed {
                // They read what it said before, and so do we.
                Deed::Edit {
                    text,
                    before: Some(before),
                } if *text == stored.text && stored.deleted_at.is_none() => Some(before.clone()),
                Deed::Edit { .. }
                | Deed::Delete { .. }
                | Deed::Hide { .. }
                | Deed::Like { .. }
                | Deed::React { .. } => None,
            };
            social.put(Act {
                failure: Some(failure),
                ..act
            });
            let stored = tell(decision, stored, social);
            if let Some(text) = reads {
                edited(decision, stored, text);
            }
        }
    }
    Ok(())
}

fn done(decision: &mut Decision<'_>, stored: Message, mut social: Social, act: Act) {
    social.drop_act(act.deed.kind());
    match &act.deed {
        Deed::Edit { .. } | Deed::Delete { .. } => {}
        Deed::Hide { is_hidden } => social.is_hidden = *is_hidden,
        Deed::Like { is_liked } => social.is_liked = *is_liked,
        Deed::React { sign, .. } => {
            let by = Reactor::Us {
                agent: Some(act.by),
            };
            social.react(by, sign.as_deref(), decision.now);
        }
    }
    let stored = tell(decision, stored, social);
    match act.deed {
        Deed::Edit { text, before: None } if stored.deleted_at.is_none() => {
            edited(decision, stored, text);
        }
        Deed::Delete { .. } if stored.deleted_at.is_none() => {
            deleted(decision, stored);
        }
        Deed::Edit { .. }
        | Deed::Delete { .. }
        | Deed::Hide { .. }
        | Deed::Like { .. }
        | Deed::React { .. } => {}
    }
}

fn edited(decision: &mut Decision<'_>, stored: Message, text: String) -> Message {
    if text == stored.text {
        return stored;
    }
    let message = Message {
        text,
        edited_at: Some(decision.now),
        ..stored
    };
    decision.add(Fact::MessageEdited {
        message: message.clone(),
    });
    message
}

/// What was done to it on its platform goes on without its words.
fn deleted(decision: &mut Decision<'_>, stored: Message) -> Message {
    let wordless = stored.social.as_deref().and_then(Social::wordless);
    let stored = match wordless {
        Some(social) => tell(decision, stored, social),
        None => stored,
    };
    let message = stored.emptied(decision.now);
    decision.add(Fact::MessageDeleted {
        message: message.clone(),
    });
    message
}

/// An agent has read why an act failed.
fn dismiss(decision: &mut Decision<'_>, stored: Message, kind: ActKind) -> Result<(), Rejection> {
    agent(decision.actor)?;
    let mut social = stored.social.as_deref().cloned().unwrap_or_default();
    if social.act(kind).is_some_and(|act| !act.is_queued()) {
        social.drop_act(kind);
        tell(decision, stored, social);
    }
    Ok(())
}

/// By the system: somebody reacted, or takes it back. What is older than what is known is no news.
fn reacted(
    decision: &mut Decision<'_>,
    stored: Message,
    by: Reactor,
    sign: Option<&str>,
    at: Timestamp,
) -> Result<(), Rejection> {
    check_system(decision)?;
    let sign: Option<String> = sign.map(|sign| sign.chars().take(REACTION_CHARS_MAX).collect());
    let mut social = stored.social.as_deref().cloned().unwrap_or_default();
    let known = social.reactions.iter().find(|one| one.by.is_same(&by));
    let is_known = known.map(|one| &one.sign) == sign.as_ref();
    if is_known || known.is_some_and(|one| one.at > at) {
        return Ok(());
    }
    social.react(by, sign.as_deref(), at);
    tell(decision, stored, social);
    Ok(())
}

/// By the system: hidden or shown again on the platform itself.
fn hidden(decision: &mut Decision<'_>, stored: Message, is_hidden: bool) -> Result<(), Rejection> {
    check_system(decision)?;
    let mut social = stored.social.as_deref().cloned().unwrap_or_default();
    if social.is_hidden != is_hidden {
        social.is_hidden = is_hidden;
        tell(decision, stored, social);
    }
    Ok(())
}

fn tell(decision: &mut Decision<'_>, stored: Message, mut social: Social) -> Message {
    social.version = decision.next_seq();
    let message = Message {
        social: Some(Box::new(social)),
        ..stored
    };
    decision.add(Fact::SocialChanged {
        message: message.clone(),
    });
    message
}

fn agent(actor: &Actor) -> Result<AgentRef, Rejection> {
    match actor {
        Actor::Agent { id, name } => Ok(AgentRef {
            id: *id,
            name: name.clone(),
        }),
        Actor::Contact { .. } | Actor::System => Err(Rejection::AgentsOnly),
    }
}

fn check_system(decision: &Decision<'_>) -> Result<(), Rejection> {
    if decision.actor == &Actor::System {
        Ok(())
    } else {
        Err(Rejection::AgentsOnly)
    }
}

/// Whether the platform can is for whoever knows platforms to say before.
fn check_may_act(
    summary: &Summary,
    actor: &Actor,
    stored: &Message,
    deed: &Deed,
) -> Result<(), Rejection> {
    if stored.deleted_at.is_some() {
        return Err(Rejection::MessageIsDeleted);
    }
    let is_theirs = stored.author.is_contact();
    // A colleague's words from the platform's own inbox are there, too, and no delivery of ours.
    let is_there = match stored.delivery_state() {
        Some(DeliveryState::Sent | DeliveryState::Delivered | DeliveryState::Read) => true,
        Some(DeliveryState::Queued | DeliveryState::Failed) => false,
        None => is_theirs || stored.author == Actor::System,
    };
    if stored.visibility != Visibility::Public || !is_there {
        return Err(Rejection::NotOnPlatform);
    }
    match deed {
        Deed::Edit { text, .. } => {
            if summary.status == Status::Closed {
                return Err(Rejection::ConversationIsClosed);
            }
            if !stored.author.is_same(actor) {
                return Err(Rejection::NotTheAuthor);
            }
            check_text(text, true)
        }
        Deed::Delete { .. } if is_theirs || stored.author == Actor::System => Ok(()),
        Deed::Delete { .. } if stored.author.is_same(actor) => Ok(()),
        Deed::Delete { .. } => Err(Rejection::NotTheAuthor),
        Deed::React { sign, .. } => {
            if summary.status == Status::Closed {
                return Err(Rejection::ConversationIsClosed);
            }
            let chars = sign.as_ref().map(|sign| sign.chars().count());
            if chars.is_some_and(|chars| chars == 0 || chars > REACTION_CHARS_MAX) {
                return Err(Rejection::BadSign);
            }
            theirs(is_theirs)
        }
        Deed::Hide { .. } | Deed::Like { .. } => theirs(is_theirs),
    }
}

fn theirs(is_theirs: bool) -> Result<(), Rejection> {
    if is_theirs {
        Ok(())
    } else {
        Err(Rejection::OnlyTheirs)
    }
}
