//! What sockets and handlers ask of the floor and tell it.

use bellhop_domain::agent::{AgentInput, ChosenStatus, SetBy, Standing};
use bellhop_domain::queue::Past;
use bellhop_domain::{AgentId, ContactId, QueueId, Timestamp};
use tokio::sync::oneshot;

use super::agent::AgentMail;
use super::live::Floor;
use super::mail::post;
use super::queue::QueueMail;
use super::view::{AgentView, QueueView};
use crate::fanout::SessionId;

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StatusError {
    #[error("there is no such agent")]
    NoSuchAgent,
    #[error("the status could not be stored; try again")]
    Unavailable,
}

impl Floor {
    /// A device of an agent is connected.
    pub fn device_came(&self, id: AgentId, name: &str, session: SessionId) {
        post(&self.agent(id, name), AgentMail::DeviceCame(session));
    }

    pub fn device_left(&self, id: AgentId, session: SessionId) {
        post(&self.agent(id, ""), AgentMail::DeviceLeft(session));
    }

    /// Somebody touches a device, or has not for some minutes.
    pub fn device_idle(&self, id: AgentId, session: SessionId, is_idle: bool) {
        post(&self.agent(id, ""), AgentMail::Idle { session, is_idle });
    }

    /// The first device is here, or the last one has been gone for the grace period.
    pub(crate) fn agent_is_here(&self, id: AgentId, name: &str, is_here: bool) {
        let input = if is_here {
            AgentInput::Came
        } else {
            AgentInput::Gone
        };
        post(&self.agent(id, name), AgentMail::Input(input));
    }

    /// Stored before it is in force.
    pub async fn set_status(
        &self,
        id: AgentId,
        chosen: ChosenStatus,
        by: SetBy,
    ) -> Result<Standing, StatusError> {
        let address = self.0.agents.get(&id).map(|address| address.clone());
        let address = address.ok_or(StatusError::NoSuchAgent)?;
        let (reply, answer) = oneshot::channel();
        post(&address, AgentMail::SetStatus { chosen, by, reply });
        answer.await.unwrap_or(Err(StatusError::Unavailable))
    }

    /// Tells a contact who has just come where their conversations stand.
    pub fn contact_came(&self, contact: ContactId) {
        for (conversation, queue) in self.0.placements.waiting_of(contact) {
            if let Some(address) = self.queue(queue) {
                post(&address, QueueMail::TellAgain { conversation });
            }
        }
    }

    /// Something of today that happened before the floor opened.
    pub fn remember_wait(&self, queue: QueueId, past: Past) {
        if let Some(address) = self.queue(queue) {
            post(&address, QueueMail::Past(past));
        }
    }

    pub fn remember_handled(&self, agent: AgentId, queue: Option<QueueId>, at: Timestamp) {
        post(&self.agent(agent, ""), AgentMail::Handled { at });
        if let Some(queue) = queue {
            self.remember_wait(queue, Past::Handled);
        }
    }

    pub fn agent_view(&self, id: AgentId) -> Option<AgentView> {
        self.0.agent_views.get(&id).map(|view| view.clone())
    }

    pub fn queue_view(&self, id: QueueId) -> Option<QueueView> {
        self.0.queue_views.get(&id).map(|view| view.clone())
    }

    /// By name.
    pub fn agent_views(&self) -> Vec<AgentView> {
        let mut views: Vec<_> = self
            .0
            .agent_views
            .iter()
            .map(|entry| entry.value().clone())
            .collect();
        views.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        views
    }

    /// By name.
    pub fn queue_views(&self) -> Vec<QueueView> {
        let mut views: Vec<_> = self
            .0
            .queue_views
            .iter()
            .map(|entry| entry.value().clone())
            .collect();
        views.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        views
    }
}
