//! Actions about queues, offers, transfers and an agent's own status.

use bellhop_actors::Wish;
use bellhop_actors::limits::TRANSFER_TIMEOUT;
use bellhop_domain::agent::{ChosenStatus, CustomStatus, SetBy, StatusKind};
use bellhop_domain::conversation::{
    Command, NewMessage, QueuedBecause, Summary, TakenFrom, TeamRef, Transfer, TransferTarget,
    TurnedBecause, Visibility,
};
use bellhop_domain::limits::REASON_CHARS_MAX;
use bellhop_domain::{AgentId, ClientId, ConversationId, MessageId, QueueId, TeamId, Timestamp};
use serde_json::json;
use uuid::Uuid;

use super::actions::{parse, wish_for};
use super::answer::{Answer, Refusal};
use super::handshake::Desk;
use super::request::{DeclineOffer, OneConversation, SetActivity, SetStatus, TransferConversation};
use super::session::Seat;
use crate::auth::{AgentPrincipal, Principal};
use crate::store::agents::agent_by_id;
use crate::store::audit::Subject;
use crate::store::custom_statuses::CustomStatusRow;
use crate::store::record::record_get;
use crate::wire::socket::{Payload, StatusAnswer};

/// Whoever is on the socket, if it is an agent.
pub(super) fn agent_of(seat: &Seat) -> Result<&AgentPrincipal, Refusal> {
    match &seat.principal {
        Principal::Agent(agent) => Ok(agent),
        Principal::Contact(_) => Err(Refusal::agents_only()),
    }
}

/// A team lead or an administrator: asked of the store each time, because a socket outlives a role.
pub(super) async fn lead_of<'a>(
    desk: &Desk,
    seat: &'a Seat,
) -> Result<&'a AgentPrincipal, Refusal> {
    let agent = agent_of(seat)?;
    let row = agent_by_id(&desk.pool, agent.id).await?;
    if row.is_some_and(|row| row.disabled_at.is_none() && row.role.leads()) {
        return Ok(agent);
    }
    Err(Refusal::new(
        "forbidden",
        "only team leads and administrators may do this",
    ))
}

pub(super) async fn set_status(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: SetStatus = parse(payload)?;
    let me = agent_of(seat)?;
    let id = form.agent_id.map_or(me.id, AgentId);
    let by = if id == me.id {
        SetBy::Themselves
    } else {
        lead_of(desk, seat).await?;
        SetBy::Supervisor {
            id: me.id,
            name: me.name.clone(),
        }
    };
    let chosen = chosen_status(desk, &form).await?;
    if id != me.id {
        let detail = json!({ "status": chosen.kind.as_str(), "reason": chosen.reason });
        let name = desk.agent(id).await?.name;
        let subject = Subject {
            kind: "agent".to_owned(),
            id: Some(id.0),
            name,
        };
        desk.audit(me, "agent.set_status", subject, detail).await?;
    }
    let standing = desk.hub.floor().set_status(id, chosen, by).await?;
    Ok(Payload::of(&StatusAnswer {
        status: (&standing).into(),
    }))
}

async fn chosen_status(desk: &Desk, form: &SetStatus) -> Result<ChosenStatus, Refusal> {
    let custom = match form.custom_status_id {
        Some(id) => Some(custom_status(desk, id).await?),
        None => None,
    };
    let kind = custom
        .as_ref()
        .map_or(form.status.into(), |(_, kind)| *kind);
    let reason = form.reason.as_deref().map(str::trim);
    let reason = reason.filter(|reason| !reason.is_empty());
    if reason.is_some_and(|reason| reason.chars().count() > REASON_CHARS_MAX) {
        let message = format!("reason: at most {REASON_CHARS_MAX} characters");
        return Err(Refusal::bad_request(message));
    }
    if reason.is_some_and(|reason| reason.contains('\0')) {
        return Err(Refusal::bad_request("reason: must not hold U+0000"));
    }
    Ok(ChosenStatus {
        kind,
        custom: custom.map(|(custom, _)| custom),
        reason: reason.map(str::to_owned),
    })
}

async fn custom_status(desk: &Desk, id: Uuid) -> Result<(CustomStatus, StatusKind), Refusal> {
    let found = record_get::<CustomStatusRow>(&desk.pool, id).await?;
    let row = found.ok_or_else(|| {
        Refusal::bad_request("custom_status_id: there is no such status any more")
    })?;
    let custom = CustomStatus {
        id,
        label: row.label,
    };
    Ok((custom, row.kind))
}

/// Somebody touches this device, or has not for some minutes.
pub(super) fn set_activity(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: SetActivity = parse(payload)?;
    let agent = agent_of(seat)?;
    let floor = desk.hub.floor();
    floor.device_idle(agent.id, seat.session, form.idle);
    Ok(Payload::empty())
}

pub(super) async fn accept_offer(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: OneConversation = parse(payload)?;
    agent_of(seat)?;
    let wish = Wish::Command(Command::AcceptOffer);
    wish_for(desk, seat, form.conversation_id, wish).await
}

pub(super) async fn decline_offer(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: DeclineOffer = parse(payload)?;
    agent_of(seat)?;
    let reason = form.reason.map(|reason| reason.replace('\0', ""));
    let wish = Wish::Command(Command::DeclineOffer { reason });
    wish_for(desk, seat, form.conversation_id, wish).await
}

pub(super) async fn leave_queue(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: OneConversation = parse(payload)?;
    let wish = Wish::Command(Command::LeaveQueue);
    wish_for(desk, seat, form.conversation_id, wish).await
}

pub(super) async fn leave_message(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: OneConversation = parse(payload)?;
    if let Principal::Agent(_) = seat.principal {
        return Err(Refusal::new(
            "forbidden",
            "only the contact may choose this",
        ));
    }
    let because = TurnedBecause::Chosen;
    let wish = Wish::Command(Command::TurnToMessage { because });
    wish_for(desk, seat, form.conversation_id, wish).await
}

pub(super) async fn transfer(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: TransferConversation = parse(payload)?;
    agent_of(seat)?;
    let id = ConversationId(form.conversation_id);
    let summary = desk.hub.look(id, seat.principal.actor()).await?.summary;
    let note = note(&form)?;
    let transfer = match (form.agent_id, form.queue_id, form.team_id) {
        (Some(agent), None, None) => to_agent(desk, AgentId(agent)).await?,
        (None, Some(queue), None) => to_queue(desk, &summary, QueueId(queue))?,
        (None, None, Some(team)) => to_team(desk, &summary, TeamId(team))?,
        _ => {
            let message = "give exactly one of agent_id, queue_id and team_id";
            return Err(Refusal::bad_request(message));
        }
    };
    let from = match form.expected_assignee_id {
        None => TakenFrom::Anybody,
        Some(None) => TakenFrom::Nobody,
        Some(Some(id)) => TakenFrom::Agent(AgentId(id)),
    };
    let transfer = Transfer {
        from,
        note,
        ..transfer
    };
    let wish = Wish::Command(Command::Transfer(Box::new(transfer)));
    wish_for(desk, seat, form.conversation_id, wish).await
}

fn note(form: &TransferConversation) -> Result<Option<NewMessage>, Refusal> {
    let text = form.note.as_deref().map(str::trim);
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let id = Uuid::now_v7();
    let client_id = form.client_id.clone().unwrap_or_else(|| id.to_string());
    let client_id = ClientId::parse(&client_id);
    Ok(Some(NewMessage {
        id: MessageId(id),
        client_id: client_id.map_err(|error| Refusal::bad_request(error.to_string()))?,
        visibility: Visibility::Internal,
        text: text.to_owned(),
        attachments: Vec::new(),
    }))
}

async fn to_agent(desk: &Desk, id: AgentId) -> Result<Transfer, Refusal> {
    let agent = desk.agent(id).await?;
    let view = desk.hub.floor().agent_view(id);
    let is_here = view.is_some_and(|view| view.standing.kind != StatusKind::Offline);
    if !is_here {
        let message = format!(
            "{} is offline; choose somebody else, or a queue",
            agent.name
        );
        return Err(Refusal::new("agent_is_offline", message));
    }
    let now = Timestamp(chrono::Utc::now().timestamp_micros());
    Ok(Transfer {
        to: TransferTarget::Agent { agent },
        from: TakenFrom::Anybody,
        queued: None,
        expires_at: Some(now.plus(TRANSFER_TIMEOUT)),
        note: None,
    })
}

fn to_queue(desk: &Desk, summary: &Summary, id: QueueId) -> Result<Transfer, Refusal> {
    let because = QueuedBecause::Transferred;
    let queued = desk
        .hub
        .floor()
        .queued_again(summary, because, Some(id), None);
    let queued = queued.ok_or_else(|| Refusal::bad_request("queue_id: there is no such queue"))?;
    Ok(Transfer {
        to: TransferTarget::Queue {
            queue: queued.queue.clone(),
        },
        from: TakenFrom::Anybody,
        queued: Some(queued),
        expires_at: None,
        note: None,
    })
}

fn to_team(desk: &Desk, summary: &Summary, id: TeamId) -> Result<Transfer, Refusal> {
    let records = desk.hub.floor().records();
    let team = records.team(id);
    let team = team.ok_or_else(|| Refusal::bad_request("team_id: there is no such team"))?;
    let present = summary
        .routing
        .queued
        .as_ref()
        .map(|queued| queued.queue.id);
    let Some(queue) = records.queue_of_team(team, present) else {
        let message = format!(
            "nobody of {} serves a queue; choose an agent or a queue",
            team.name
        );
        return Err(Refusal::bad_request(message));
    };
    let transfer = to_queue(desk, summary, queue.settings.id)?;
    let team = TeamRef {
        id,
        name: team.name.clone(),
    };
    let queued = transfer
        .queued
        .map(|queued| bellhop_domain::conversation::Queued {
            team: Some(team.clone()),
            ..queued
        });
    Ok(Transfer {
        to: TransferTarget::Team { team },
        queued,
        ..transfer
    })
}
