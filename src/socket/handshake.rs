//! `GET /socket`: from an HTTP request to a running session.
//! Any origin may connect: nothing here trusts a cookie, the token in the first frame is the proof.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use actix::prelude::*;
use actix_web::body::BoxBody;
use actix_web::{HttpRequest, HttpResponse, web};
use bellhop_actors::fanout::Page;
use bellhop_actors::limits::SUBSCRIPTIONS_PER_SESSION_MAX;
use bellhop_actors::outbox::Outbox;
use bellhop_actors::{CommandError, Hub};
use bellhop_domain::conversation::{Attachment, Rejection};
use bellhop_domain::limits::ATTACHMENTS_PER_MESSAGE_MAX;
use bellhop_domain::{ClientId, ConversationId};
use uuid::Uuid;

use super::answer::Refusal;
use super::limits::{FRAME_BYTES_MAX, PLACE_WAIT};
use super::places::{Holder, Places};
use super::pump::Writing;
use super::replay::Replay;
use super::session::{Seat, SocketSession};
use crate::auth::{Auth, LinkSigner, Principal};
use crate::failure::Failure;
use crate::floor::Router;
use crate::http::client_address;
use crate::http::problem::Problem;
use crate::http::rate_limit::{Gate, RateLimits};
use crate::last_seen::LastSeen;
use crate::store::attachments::attachments_to_send;
use crate::store::pool::Pool;

/// What every socket needs.
pub struct Desk {
    pub hub: Hub,
    pub pool: Pool,
    pub auth: Auth,
    pub links: LinkSigner,
    pub limits: RateLimits,
    pub router: Router,
    pub places: Places,
    pub last_seen: LastSeen,
    /// A restore needs the hub to be stopped, so it stays the same for as long as this one runs.
    pub history: Uuid,
}

pub async fn connect(
    request: HttpRequest,
    body: web::Payload,
    desk: web::Data<Desk>,
) -> actix_web::Result<HttpResponse> {
    let place = match client_address::of(&request) {
        Some(address) => Some(
            desk.places
                .take(Holder::Address(address.into()))
                .ok_or_else(|| Problem::too_many_sockets(PLACE_WAIT))?,
        ),
        None => None,
    };
    // Of its writing half only the body is kept, which tells the reading half when the connection is gone.
    let (response, _, stream) = actix_ws::handle(&request, body)?;
    let stream = stream.max_frame_size(FRAME_BYTES_MAX);
    let desk = desk.into_inner();
    let (outbox, reader) = desk.hub.fanout().outbox();
    let person = Arc::new(OnceLock::new());
    let replay = Replay::new(
        desk.hub.clone(),
        desk.pool.clone(),
        desk.links.clone(),
        Arc::clone(&person),
    );
    let gate = desk.limits.before_login();
    SocketSession::create(|ctx| {
        SocketSession::add_stream(stream, ctx);
        SocketSession::new(desk, outbox, person, gate)
    });
    let response =
        response.map_body(|_, reading| BoxBody::new(Writing::new(reader, replay, reading, place)));
    Ok(response)
}

impl Desk {
    pub(super) fn gate(&self, principal: &Principal) -> Gate {
        self.limits.for_principal(principal)
    }

    /// From now on this socket is somebody.
    pub(super) fn take_seat(
        self: &Arc<Self>,
        principal: Principal,
        token: &str,
        outbox: Outbox,
        page: Option<Page>,
    ) -> Result<Seat, Refusal> {
        let place = self.places.take((&principal).into());
        let place = place.ok_or_else(|| {
            let message = "too many windows are open; close one of them";
            Refusal::retry("rate_limited", message, PLACE_WAIT)
        })?;
        let (fanout, presence) = (self.hub.fanout(), self.hub.presence());
        let session = fanout.open_session(&outbox);
        self.auth.socket_opened(token, session, &outbox);
        match &principal {
            Principal::Agent(agent) => {
                fanout.join_agent(agent.id, session, &outbox);
                presence.agent_joined(agent.id, &agent.name);
            }
            Principal::Contact(contact) => {
                fanout.join_contact(contact.id, session, &outbox);
                presence.contact_joined(contact.id, contact.name.as_deref(), page);
            }
        }
        Ok(Seat {
            principal,
            session,
            outbox,
            watched: Mutex::default(),
            followed: Mutex::default(),
            desk: Arc::clone(self),
            _place: place,
        })
    }

    /// False when it was watched already.
    pub(super) fn start_watching(&self, seat: &Seat, id: ConversationId) -> Result<bool, Refusal> {
        let mut watched = seat.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if watched.contains(&id) {
            return Ok(false);
        }
        if watched.len() >= SUBSCRIPTIONS_PER_SESSION_MAX {
            let message = "too many subscriptions; unsubscribe from what is not on the screen";
            return Err(Refusal::bad_request(message));
        }
        watched.insert(id);
        self.hub
            .fanout()
            .watch_conversation(id, seat.session, &seat.outbox);
        Ok(true)
    }

    pub(super) fn stop_watching(&self, seat: &Seat, id: ConversationId) {
        seat.watched
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&id);
        self.hub.fanout().unwatch_conversation(id, seat.session);
        self.hub.presence().look_away(id, seat.session);
    }

    pub(super) fn leave(&self, seat: &Seat) {
        let watched = seat.watched.lock().unwrap_or_else(PoisonError::into_inner);
        let watched: Vec<_> = { watched }.drain().collect();
        for id in watched {
            self.stop_watching(seat, id);
        }
        self.stop_listening(seat);
        let (fanout, presence) = (self.hub.fanout(), self.hub.presence());
        match &seat.principal {
            Principal::Agent(agent) => {
                fanout.leave_agent(agent.id, seat.session);
                presence.agent_left(agent.id);
                self.hub.floor().device_left(agent.id, seat.session);
            }
            Principal::Contact(contact) => {
                fanout.leave_contact(contact.id, seat.session);
                presence.contact_left(contact.id);
                self.last_seen.left(contact.id);
            }
        }
        fanout.close_session(seat.session);
        self.auth.socket_closed(seat.session);
    }

    /// The sender's own files that no other message carries.
    pub(super) async fn attachments(
        &self,
        principal: &Principal,
        client_id: &ClientId,
        ids: &[Uuid],
    ) -> Result<Vec<Attachment>, Refusal> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        // Before the look-up, so that nobody makes us look up thousands.
        if ids.len() > ATTACHMENTS_PER_MESSAGE_MAX {
            let count = ids.len();
            return Err(CommandError::from(Rejection::TooManyAttachments { count }).into());
        }
        let actor = principal.actor();
        let found = attachments_to_send(&self.pool, &actor, client_id, ids);
        let found = Box::pin(found).await?;
        found.ok_or_else(|| Failure::attachment_not_found().into())
    }
}
