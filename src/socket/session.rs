//! The actor of one socket: log-in first, then requests in the order in which they came.
//! `ping`, `send_typing` and `set_page` overtake, so that a slow store does not look like a dead socket.

use std::collections::{HashSet, VecDeque};
use std::io::ErrorKind;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use actix::prelude::*;
use actix_ws::{Item, Message as Piece, ProtocolError};
use bellhop_actors::ending::Ending;
use bellhop_actors::fanout::SessionId;
use bellhop_actors::outbox::{Frame, Outbox};
use bellhop_domain::ConversationId;
use bellhop_domain::conversation::Actor as Person;

use super::actions::{perform, perform_at_once};
use super::answer::{Answer, Refusal, response};
use super::fragments::Fragments;
use super::handshake::Desk;
use super::limits::{
    BUSY_RETRY, CLOSE_WAIT_MAX, LOGIN_WAIT_MAX, PENDING_MAX, PING_INTERVAL, REFUSALS_MAX,
    SILENCE_MAX,
};
use super::places::Place;
use super::request::Envelope;
use crate::auth::Principal;
use crate::http::rate_limit::Gate;

/// Who is on the socket, and what it watches.
pub(super) struct Seat {
    pub(super) principal: Principal,
    pub(super) session: SessionId,
    pub(super) outbox: Outbox,
    /// Conversations an agent is subscribed to.
    pub(super) watched: Mutex<HashSet<ConversationId>>,
    /// Of these, those a supervisor listens to.
    pub(super) followed: Mutex<HashSet<ConversationId>>,
    pub(super) desk: Arc<Desk>,
    pub(super) _place: Place,
}

/// However a session ends, also in the middle of its log-in, nothing of it stays behind.
impl Drop for Seat {
    fn drop(&mut self) {
        self.desk.leave(self);
    }
}

struct Waiting {
    request_id: String,
    action: String,
    payload: String,
}

pub(super) struct SocketSession {
    desk: Arc<Desk>,
    outbox: Outbox,
    /// When something last came from the client.
    heard_at: Instant,
    person: Arc<OnceLock<Person>>,
    seat: Option<Arc<Seat>>,
    gate: Gate,
    waiting: VecDeque<Waiting>,
    is_busy: bool,
    fragments: Fragments,
    /// Requests and heartbeats refused in a row.
    refusals: u32,
}

impl SocketSession {
    pub(super) fn new(
        desk: Arc<Desk>,
        outbox: Outbox,
        person: Arc<OnceLock<Person>>,
        gate: Gate,
    ) -> Self {
        Self {
            desk,
            outbox,
            heard_at: Instant::now(),
            person,
            seat: None,
            gate,
            waiting: VecDeque::new(),
            is_busy: false,
            fragments: Fragments::default(),
            refusals: 0,
        }
    }

    fn close(&self, reason: Ending, ctx: &mut Context<Self>) {
        self.outbox.end(reason);
        ctx.stop();
    }

    fn answer(&self, request_id: &str, action: &str, answer: Answer) {
        self.outbox
            .push(Frame::Text(response(request_id, action, answer)));
    }

    fn frame(&mut self, text: &str, ctx: &mut Context<Self>) {
        let Some(envelope) = Envelope::parse(text) else {
            return self.close(Ending::BadFrame, ctx);
        };
        let payload = envelope.payload.map_or("{}", |payload| payload.get());
        let Envelope {
            request_id, action, ..
        } = &envelope;
        if let Err(wait) = self.gate.check() {
            return self.refuse(request_id, action, wait, ctx);
        }
        self.refusals = 0;
        match &self.seat {
            None if self.is_busy => self.queue(request_id, action, payload),
            None => self.before_login(request_id, action, payload, ctx),
            Some(seat) => match perform_at_once(&self.desk, seat, action, payload) {
                Some(answer) => self.answer(request_id, action, answer),
                None => {
                    self.queue(request_id, action, payload);
                    self.next(ctx);
                }
            },
        }
    }

    /// Says how long to wait; who does not listen is closed.
    fn refuse(&mut self, request_id: &str, action: &str, wait: Duration, ctx: &mut Context<Self>) {
        if self.is_deaf() {
            return self.close(Ending::RateLimited, ctx);
        }
        let refusal = Refusal::retry("rate_limited", "too many requests", wait);
        self.answer(request_id, action, Err(refusal));
    }

    fn is_deaf(&mut self) -> bool {
        self.refusals = self.refusals.saturating_add(1);
        self.refusals > REFUSALS_MAX
    }

    /// A heartbeat costs as much of the budget as a request. False when nothing is left for it.
    fn allows_heartbeat(&mut self, ctx: &mut Context<Self>) -> bool {
        let is_allowed = self.gate.check().is_ok();
        if is_allowed {
            self.refusals = 0;
        } else if self.is_deaf() {
            self.close(Ending::RateLimited, ctx);
        }
        is_allowed
    }

    fn piece(&mut self, piece: Item, ctx: &mut Context<Self>) {
        match self.fragments.take(piece) {
            Ok(Some(text)) => self.frame(&text, ctx),
            Ok(None) => {}
            Err(close) => self.close(close, ctx),
        }
    }

    fn queue(&mut self, request_id: &str, action: &str, payload: &str) {
        if self.waiting.len() >= PENDING_MAX {
            let refusal = Refusal::retry("busy", "too many requests are waiting", BUSY_RETRY);
            return self.answer(request_id, action, Err(refusal));
        }
        self.waiting.push_back(Waiting {
            request_id: request_id.to_owned(),
            action: action.to_owned(),
            payload: payload.to_owned(),
        });
    }

    fn before_login(
        &mut self,
        request_id: &str,
        action: &str,
        payload: &str,
        ctx: &mut Context<Self>,
    ) {
        if action != "login" {
            let refusal = Refusal::new("unauthenticated", "the first action must be login");
            return self.answer(request_id, action, Err(refusal));
        }
        self.is_busy = true;
        let (desk, outbox) = (Arc::clone(&self.desk), self.outbox.clone());
        let (request_id, payload) = (request_id.to_owned(), payload.to_owned());
        let login = async move { super::actions::login(&desk, outbox, &payload).await };
        ctx.spawn(login.into_actor(self).map(move |login, this, ctx| {
            this.is_busy = false;
            match login {
                Ok(login) => {
                    let _first = this.person.set(login.seat.principal.actor());
                    this.gate = this.desk.gate(&login.seat.principal);
                    this.seat = Some(Arc::new(login.seat));
                    this.answer(&request_id, "login", Ok(login.payload));
                    login.replays.push(&this.outbox);
                    this.come_to_the_floor();
                    this.next(ctx);
                }
                Err(refusal) => {
                    let ending = refusal.ending();
                    this.answer(&request_id, "login", Err(refusal));
                    if let Some(ending) = ending {
                        this.outbox.end(ending);
                    }
                }
            }
        }));
    }

    /// After the answer, so that what the floor has to say comes behind it.
    fn come_to_the_floor(&self) {
        let Some(seat) = &self.seat else { return };
        let floor = self.desk.hub.floor();
        match &seat.principal {
            Principal::Agent(agent) => floor.device_came(agent.id, &agent.name, seat.session),
            Principal::Contact(contact) => floor.contact_came(contact.id),
        }
    }

    /// One request at a time, in order.
    fn next(&mut self, ctx: &mut Context<Self>) {
        if self.is_busy {
            return;
        }
        let (Some(seat), Some(request)) = (self.seat.clone(), self.waiting.pop_front()) else {
            return;
        };
        let Some(under_way) = self.outbox.begin() else {
            return;
        };
        self.is_busy = true;
        let desk = Arc::clone(&self.desk);
        let Waiting {
            request_id,
            action,
            payload,
        } = request;
        let work = async move {
            let done = perform(&desk, &seat, &action, &payload).await;
            (request_id, action, done)
        };
        ctx.spawn(
            work.into_actor(self)
                .map(|(request_id, action, done), this, ctx| {
                    this.is_busy = false;
                    match done {
                        Ok((payload, replays)) => {
                            this.answer(&request_id, &action, Ok(payload));
                            replays.push(&this.outbox);
                        }
                        Err(refusal) => this.answer(&request_id, &action, Err(refusal)),
                    }
                    drop(under_way);
                    this.next(ctx);
                }),
        );
    }
}

impl Actor for SocketSession {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.run_later(LOGIN_WAIT_MAX, |this, ctx| {
            if this.seat.is_none() {
                this.close(Ending::LoginTimeout, ctx);
            }
        });
        ctx.run_interval(PING_INTERVAL, |this, ctx| {
            if this.heard_at.elapsed() > SILENCE_MAX {
                this.close(Ending::Silent, ctx);
            } else {
                this.outbox.push(Frame::Ping);
            }
        });
        // A client that reads ends the socket itself, by what it is sent.
        let ended = self.outbox.ended().into_actor(self);
        ctx.spawn(ended.map(|ending, _, ctx| {
            ctx.run_later(
                ending.patience().saturating_add(CLOSE_WAIT_MAX),
                |_, ctx| {
                    ctx.stop();
                },
            );
        }));
    }

    fn stopped(&mut self, _: &mut Context<Self>) {
        self.outbox.discard();
    }
}

impl StreamHandler<Result<Piece, ProtocolError>> for SocketSession {
    fn handle(&mut self, message: Result<Piece, ProtocolError>, ctx: &mut Context<Self>) {
        self.heard_at = Instant::now();
        match message {
            Ok(Piece::Text(text)) => self.frame(&text, ctx),
            Ok(Piece::Continuation(piece)) => self.piece(piece, ctx),
            Ok(Piece::Binary(_)) => self.close(Ending::BadFrame, ctx),
            Ok(Piece::Ping(bytes)) => {
                if self.allows_heartbeat(ctx) {
                    self.outbox.push(Frame::Pong(bytes.to_vec()));
                }
            }
            Ok(Piece::Pong(_)) => {
                self.allows_heartbeat(ctx);
            }
            Ok(Piece::Nop) => {}
            Ok(Piece::Close(_)) => ctx.stop(),
            Err(ProtocolError::Overflow) => self.close(Ending::TooBig, ctx),
            // A text that is no UTF-8 comes as this, too.
            Err(ProtocolError::Io(error)) if error.kind() == ErrorKind::InvalidData => {
                self.close(Ending::BadFrame, ctx);
            }
            Err(ProtocolError::Io(_)) => ctx.stop(),
            Err(_) => self.close(Ending::BadFrame, ctx),
        }
    }
}
