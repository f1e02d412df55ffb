//! One act: what the platform is asked for, what became of it, and the end told to its conversation.
//! Whoever calls it does so for one message at a time. Each act bears repeating, so a lost answer is asked for again.

use std::time::Duration;

use bellhop_actors::{CommandError, Wish};
use bellhop_domain::conversation::{Actor, Deed, OnPlatform};
use chrono::Utc;

use super::outgoing::thread;
use super::task::{Desk, Ran, credentials, later, random};
use super::verdict::{Tried, Verdict, told, verdict};
use crate::channels::item::ThreadKind;
use crate::channels::limits::TELL_AGAIN_PAUSE;
use crate::channels::outgoing::{FailureClass, SendFailure};
use crate::channels::platform::Platform;
use crate::channels::send::{Acting, Action, Can, act, way_out};
use crate::store::error::StoreError;
use crate::store::outbound::acts::{
    ActContent, ActHead, ActSettled, act_begin, act_content, act_ending, act_finish, act_settle,
};
use crate::store::outbound::trouble::Trouble;

impl Desk {
    pub(super) async fn run_act(&self, platform: Platform, head: &ActHead) -> Ran {
        let mut ran = Ran::default();
        if let Err(error) = self.try_act(platform, head, &mut ran).await {
            tracing::warn!(%error, "the store failed an act on a platform; trying again");
            ran.hold = Some(TELL_AGAIN_PAUSE);
        }
        ran
    }

    async fn try_act(
        &self,
        platform: Platform,
        head: &ActHead,
        ran: &mut Ran,
    ) -> Result<(), StoreError> {
        if !head.is_over {
            let Some(content) = act_content(&self.pool, head.id).await? else {
                return act_finish(&self.pool, head.id).await;
            };
            let settled = if content.is_moot {
                ActSettled::Over(None)
            } else {
                if !act_begin(&self.pool, self.epoch, head.id).await? {
                    return Ok(());
                }
                ran.calls = 1;
                let done = self.perform(platform, head, &content).await;
                settled(head, done, ran)
            };
            act_settle(&self.pool, head.id, &settled, Utc::now()).await?;
            if !matches!(settled, ActSettled::Over(_)) {
                return Ok(());
            }
        }
        self.tell_end(platform, head, ran).await
    }

    async fn perform(
        &self,
        platform: Platform,
        head: &ActHead,
        content: &ActContent,
    ) -> Result<(), SendFailure> {
        let credentials = credentials(&self.seals, platform, head.channel_id, &content.channel)?;
        check(platform, content)?;
        let account = content
            .detail
            .as_ref()
            .and_then(|detail| detail.get("account"));
        let thread = thread(content.detail.as_ref()).filter(|_| !content.is_private);
        for message_id in &content.external_ids {
            for action in actions(platform, &content.deed) {
                let acting = Acting {
                    to: content.person.as_deref().unwrap_or_default(),
                    account: account.and_then(serde_json::Value::as_str),
                    thread: thread.as_ref(),
                    message_id,
                    action,
                };
                act(&self.sender, platform, &credentials, &acting).await?;
            }
        }
        Ok(())
    }

    async fn tell_end(
        &self,
        platform: Platform,
        head: &ActHead,
        ran: &mut Ran,
    ) -> Result<(), StoreError> {
        let Some(failure) = act_ending(&self.pool, head.id).await? else {
            return Ok(());
        };
        let outcome = failure.as_ref().map_or("done", |one| one.class.as_str());
        let wish = Wish::OnPlatform {
            message_id: head.id.message_id,
            what: OnPlatform::End {
                kind: head.id.kind,
                seq: head.id.seq,
                failure: failure.clone(),
            },
        };
        let told = self
            .hub
            .wish(head.conversation_id, Actor::System, wish)
            .await;
        match told {
            // Gone meanwhile: nobody is left to be told.
            Ok(_) | Err(CommandError::NotFound | CommandError::Rejected(_)) => {}
            Err(
                CommandError::Busy
                | CommandError::Conflict
                | CommandError::Unavailable
                | CommandError::OutcomeUnknown
                | CommandError::Quarantined,
            ) => {
                ran.hold = Some(TELL_AGAIN_PAUSE);
                return Ok(());
            }
        }
        act_finish(&self.pool, head.id).await?;
        let platform = platform.as_str();
        metrics::counter!("bellhop_outbound_acts_total", "outcome" => outcome, "platform" => platform)
            .increment(1);
        Ok(())
    }
}

fn settled(head: &ActHead, done: Result<(), SendFailure>, ran: &mut Ran) -> ActSettled {
    let Err(failure) = done else {
        return ActSettled::Over(None);
    };
    let failure = failure.of_act();
    let now = Utc::now();
    let tried = Tried {
        attempts: u32::try_from(head.attempts)
            .unwrap_or(u32::MAX)
            .saturating_add(1),
        waited: (now - head.queued_at).to_std().unwrap_or_default(),
        random: random(),
    };
    let told = told(&failure);
    tracing::info!(message = %head.id.message_id, act = head.id.kind.as_str(), class = told.class.as_str(), reason = %told.reason, "an act on a platform was not done");
    let class = match failure.class {
        // Asked for once more, it is done once.
        FailureClass::Unclear => FailureClass::Transient,
        FailureClass::WindowClosed
        | FailureClass::RateLimited { .. }
        | FailureClass::TokenInvalid
        | FailureClass::RecipientUnavailable
        | FailureClass::Invalid
        | FailureClass::Transient
        | FailureClass::Unknown => failure.class,
    };
    match verdict(class, tried) {
        Verdict::Failed => ActSettled::Over(Some(told)),
        Verdict::Stopped => ActSettled::Stopped {
            channel_id: head.channel_id,
            trouble: Trouble {
                class: told.class,
                reason: told.reason,
                since: now,
            },
        },
        Verdict::Again {
            after,
            holds_channel,
        } => {
            ran.hold_channel = holds_channel.then_some(after);
            ActSettled::Again {
                failure: told,
                not_before: later(now, after.min(Duration::from_secs(u64::from(u32::MAX)))),
            }
        }
    }
}

/// What the platform is asked for, in this order.
fn actions<'a>(platform: Platform, deed: &'a Deed) -> Vec<Action<'a>> {
    match deed {
        Deed::Edit { text, .. } => vec![Action::Edit(text)],
        Deed::Delete { .. } => vec![Action::Delete],
        Deed::Hide { is_hidden } => vec![Action::Hide(*is_hidden)],
        Deed::Like { is_liked } => vec![Action::Like(*is_liked)],
        Deed::React { sign, was } => {
            // Elsewhere a new sign takes the place of the old one, and what is taken back needs no name.
            let by_name = platform == Platform::Slack;
            let was = was.iter().filter(|_| by_name);
            let mut all: Vec<Action<'a>> = was.map(|sign| Action::Unreact(sign)).collect();
            match sign {
                Some(sign) => all.push(Action::React(sign)),
                None if by_name => {}
                None => all.push(Action::Unreact("")),
            }
            all
        }
    }
}

/// What can be said without asking. The act may be older than what is known now: of a message that was on its way.
fn check(platform: Platform, content: &ActContent) -> Result<(), SendFailure> {
    if content.external_ids.is_empty() {
        return Err(SendFailure::invalid(
            "the platform has not told which message this is, so it can only be done there by hand",
        ));
    }
    let thread = thread(content.detail.as_ref());
    let is_comment = thread.is_some_and(|thread| thread.kind == ThreadKind::Comments);
    let writing = way_out(platform).writing(is_comment && !content.is_private);
    let can = |what| writing.is_some_and(|writing| writing.can(what));
    match &content.deed {
        Deed::Edit { text, .. } => {
            if !can(Can::Edit) {
                return Err(SendFailure::invalid(
                    "it had gone out before the change, and this platform cannot change messages; they read the text before",
                ));
            }
            if content.external_ids.len() > 1 || content.has_files {
                return Err(SendFailure::invalid(
                    "it went out with a file or in several parts, which cannot be changed; delete it and send it anew",
                ));
            }
            let max = writing.map_or(0, |writing| writing.text_chars_max);
            if writing.is_some_and(|writing| writing.counted.count(text) > max) {
                return Err(SendFailure::invalid(format!(
                    "the new text is too long: this platform takes {max} characters"
                )));
            }
            Ok(())
        }
        Deed::Delete { .. } if !can(Can::Delete) => Err(SendFailure::invalid(
            "it had gone out already, and this platform cannot take messages back; they can still read it",
        )),
        Deed::Delete { .. } | Deed::Hide { .. } | Deed::Like { .. } | Deed::React { .. } => Ok(()),
    }
}
