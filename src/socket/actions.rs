//! One function per action: parse the form, ask the hub or a record's store, answer.

use std::sync::Arc;

use bellhop_actors::fanout::{Page, Signal};
use bellhop_actors::outbox::Outbox;
use bellhop_actors::{CommandError, Opening, Outcome, Wish};
use bellhop_domain::conversation::{
    Actor as Person, AgentRef, Command, NewMessage, OnPlatform, Priority, Status, Update,
    Visibility,
};
use bellhop_domain::{AgentId, ClientId, ConversationId, MessageId, Seq};
use serde::Deserialize;
use uuid::Uuid;

use super::action::Action;
use super::answer::{Answer, Refusal};
use super::handshake::Desk;
use super::hold::{Hold, Replays};
use super::limits::PAGE_CHARS_MAX;
use super::request::{
    ActOnMessage, AssignConversation, DeleteMessage, EditMessage, Login, OneConversation, PageForm,
    Position, Resume, RetryDelivery, SaveDraft, SendMessage, SendTyping, StartConversation,
    UpdateConversation,
};
use super::session::Seat;
use super::watching::{check_resume, named, of_another_history, resume, subscribe, unsubscribe};
use super::{placing, supervising};
use crate::auth::Principal;
use crate::channels::Wisher;
use crate::store;
use crate::wire;
use crate::wire::social::ActAsked;
use crate::wire::socket::{
    LoginAnswer, Payload, PingAnswer, PostAnswer, ResumeAnswer, SeqAnswer, StartAnswer,
};

pub(super) type Done = Result<(Payload, Replays), Refusal>;

pub(super) struct LoggedIn {
    pub(super) seat: Seat,
    pub(super) payload: Payload,
    pub(super) replays: Replays,
}

pub(super) async fn login(
    desk: &Arc<Desk>,
    outbox: Outbox,
    payload: &str,
) -> Result<LoggedIn, Refusal> {
    let form: Login = parse(payload)?;
    check_resume(&form.resume)?;
    let principal = desk.auth.principal(&form.token).await?;
    let Some(principal) = principal else {
        return Err(Refusal::new(
            "unauthenticated",
            "the token is unknown or expired; sign in again",
        ));
    };
    let hold = Hold::of(&outbox, named(&form.resume));
    let seat = desk.take_seat(principal, &form.token, outbox, form.page.map(page))?;
    let positions = match form.history {
        Some(history) if history != desk.history => of_another_history(form.resume),
        Some(_) | None => form.resume,
    };
    let (resumed, replays) = resume(desk, &seat, positions, hold).await?;
    let payload = Payload::of(&LoginAnswer {
        session_id: seat.session.0.to_string(),
        history: desk.history,
        me: (&seat.principal).into(),
        heartbeat_seconds: super::limits::PING_INTERVAL.as_secs(),
        server_time: wire::time::now(),
        conversations: resumed,
    });
    Ok(LoggedIn {
        seat,
        payload,
        replays,
    })
}

/// Actions that may overtake: they store nothing and wait for nobody.
pub(super) fn perform_at_once(
    desk: &Desk,
    seat: &Seat,
    action: &str,
    payload: &str,
) -> Option<Answer> {
    let action = Action::parse(action)?;
    if action == Action::Ping {
        Some(Ok(ping()))
    } else if action == Action::SendTyping {
        Some(send_typing(desk, seat, payload))
    } else if action == Action::SetPage {
        Some(set_page(desk, seat, payload))
    } else if action == Action::SetActivity {
        Some(placing::set_activity(desk, seat, payload))
    } else {
        None
    }
}

fn ping() -> Payload {
    Payload::of(&PingAnswer {
        server_time: wire::time::now(),
    })
}

/// What is large and not asked for with every message has a box of its own: all of it would be moved for each.
pub(super) async fn perform(desk: &Desk, seat: &Seat, action: &str, payload: &str) -> Done {
    let action = Action::parse(action);
    let action =
        action.ok_or_else(|| Refusal::new("unsupported_action", "there is no such action"))?;
    match action {
        // These come here when they were sent right behind the log-in, before there was anybody to do them for.
        Action::Ping => Ok((ping(), Replays::default())),
        Action::SendTyping => plain(send_typing(desk, seat, payload)),
        Action::SetPage => plain(set_page(desk, seat, payload)),
        Action::SetActivity => plain(placing::set_activity(desk, seat, payload)),
        Action::StartConversation => plain(Box::pin(start_conversation(desk, seat, payload)).await),
        Action::SendMessage => plain(post(desk, seat, payload, Visibility::Public).await),
        Action::SendNote => plain(post(desk, seat, payload, Visibility::Internal).await),
        Action::EditMessage => {
            let form: EditMessage = parse(payload)?;
            let message_id = MessageId(form.message_id);
            let actor = seat.principal.actor();
            let wisher = wisher(desk, &actor, form.conversation_id, message_id);
            let wish = wisher.edit(form.text).await?;
            plain(wish_for(desk, seat, form.conversation_id, wish).await)
        }
        Action::DeleteMessage => {
            let form: DeleteMessage = parse(payload)?;
            let actor = seat.principal.actor();
            let message_id = MessageId(form.message_id);
            let wisher = wisher(desk, &actor, form.conversation_id, message_id);
            let wish = wisher.delete().await?;
            plain(wish_for(desk, seat, form.conversation_id, wish).await)
        }
        Action::RetryDelivery => {
            let form: RetryDelivery = parse(payload)?;
            let wish = Wish::Retry {
                message_id: MessageId(form.message_id),
            };
            plain(wish_for(desk, seat, form.conversation_id, wish).await)
        }
        Action::ActOnMessage => plain(Box::pin(act_on_message(desk, seat, payload)).await),
        Action::MarkSeen => plain(mark_seen(desk, seat, payload).await),
        Action::CloseConversation => {
            let form: OneConversation = parse(payload)?;
            let wish = Wish::Command(Command::Close);
            plain(wish_for(desk, seat, form.conversation_id, wish).await)
        }
        Action::AssignConversation => plain(Box::pin(assign(desk, seat, payload)).await),
        Action::UpdateConversation => plain(Box::pin(update(desk, seat, payload)).await),
        Action::Subscribe => Box::pin(subscribe(desk, seat, payload)).await,
        Action::Unsubscribe => unsubscribe(desk, seat, payload),
        Action::Resume => {
            let form: Resume = parse(payload)?;
            let hold = Hold::of(&seat.outbox, named(&form.conversations));
            let (resumed, replays) = resume(desk, seat, form.conversations, hold).await?;
            let answer = ResumeAnswer {
                conversations: resumed,
            };
            Ok((Payload::of(&answer), replays))
        }
        Action::SetStatus => plain(Box::pin(placing::set_status(desk, seat, payload)).await),
        Action::AcceptOffer => plain(Box::pin(placing::accept_offer(desk, seat, payload)).await),
        Action::DeclineOffer => plain(Box::pin(placing::decline_offer(desk, seat, payload)).await),
        Action::TransferConversation => {
            plain(Box::pin(placing::transfer(desk, seat, payload)).await)
        }
        Action::LeaveQueue => plain(Box::pin(placing::leave_queue(desk, seat, payload)).await),
        Action::LeaveMessage => plain(Box::pin(placing::leave_message(desk, seat, payload)).await),
        Action::Follow => Box::pin(supervising::follow(desk, seat, payload)).await,
        Action::Unfollow => plain(Box::pin(supervising::unfollow(desk, seat, payload)).await),
        Action::Whisper => plain(Box::pin(supervising::whisper(desk, seat, payload)).await),
        Action::Barge => plain(Box::pin(supervising::barge(desk, seat, payload)).await),
        Action::TakeOver => plain(Box::pin(supervising::take_over(desk, seat, payload)).await),
        Action::MoveConversation => {
            plain(Box::pin(supervising::move_conversation(desk, seat, payload)).await)
        }
        Action::SaveDraft => plain(Box::pin(save_draft(desk, seat, payload)).await),
        Action::Login => Err(Refusal::bad_request("this socket is logged in already")),
    }
}

fn plain(answer: Answer) -> Done {
    answer.map(|payload| (payload, Replays::default()))
}

pub(super) fn parse<'a, T: Deserialize<'a>>(payload: &'a str) -> Result<T, Refusal> {
    serde_json::from_str(payload).map_err(|error| Refusal::bad_request(error.to_string()))
}

fn client_id(text: &str) -> Result<ClientId, Refusal> {
    ClientId::parse(text).map_err(|error| Refusal::bad_request(error.to_string()))
}

async fn new_message(
    desk: &Desk,
    seat: &Seat,
    client_id: &str,
    visibility: Visibility,
    text: String,
    attachment_ids: &[Uuid],
) -> Result<NewMessage, Refusal> {
    let client_id = self::client_id(client_id)?;
    let attachments = desk
        .attachments(&seat.principal, &client_id, attachment_ids)
        .await?;
    let id = MessageId(Uuid::now_v7());
    Ok(NewMessage {
        id,
        client_id,
        visibility,
        text,
        attachments,
    })
}

async fn start_conversation(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: StartConversation = parse(payload)?;
    let Principal::Contact(contact) = &seat.principal else {
        return Err(Refusal::contacts_only());
    };
    let (text, ids) = (form.text, &form.attachment_ids);
    let message = new_message(desk, seat, &form.client_id, Visibility::Public, text, ids).await?;
    let place = desk.router.place(contact, &message.text).await?;
    let opening = Opening {
        channel_id: contact.channel_id,
        contact_id: contact.id,
        contact_name: contact.display_name().to_owned(),
        follow_up_of: form.follow_up_of.map(ConversationId),
        message,
        place,
    };
    let first = desk.hub.start(opening).await?.posted();
    let first = first.ok_or(Refusal::from(CommandError::OutcomeUnknown))?;
    Ok(Payload::of(&StartAnswer {
        conversation_id: first.conversation_id.0,
        number: first.number,
        message_id: first.message_id.0,
        seq: first.seq.0,
    }))
}

pub(super) async fn post(
    desk: &Desk,
    seat: &Seat,
    payload: &str,
    visibility: Visibility,
) -> Answer {
    let form: SendMessage = parse(payload)?;
    let ids = &form.attachment_ids;
    let message = new_message(desk, seat, &form.client_id, visibility, form.text, ids).await?;
    let expected_seq = form.expected_seq.map(Seq);
    let command = match form.manner {
        None => Command::PostMessage {
            message,
            expected_seq,
        },
        Some(manner) => {
            let manner = manner.read().map_err(Refusal::bad_request)?;
            Command::PostReply {
                message,
                expected_seq,
                manner: Box::new(manner),
            }
        }
    };
    let outcome = command_on(desk, seat, form.conversation_id, command).await?;
    let first = outcome
        .posted()
        .ok_or(Refusal::from(CommandError::OutcomeUnknown))?;
    Ok(Payload::of(&PostAnswer {
        message_id: first.message_id.0,
        seq: first.seq.0,
    }))
}

async fn command_on(
    desk: &Desk,
    seat: &Seat,
    conversation: Uuid,
    command: Command,
) -> Result<Outcome, Refusal> {
    let id = ConversationId(conversation);
    Ok(desk
        .hub
        .command(id, seat.principal.actor(), command)
        .await?)
}

pub(super) async fn wish_for(desk: &Desk, seat: &Seat, conversation: Uuid, wish: Wish) -> Answer {
    let id = ConversationId(conversation);
    let outcome = desk.hub.wish(id, seat.principal.actor(), wish).await?;
    Ok(version_of(&outcome, &seat.principal))
}

/// The `seq` of what this command did, or where the conversation stands when it did nothing.
fn version_of(outcome: &Outcome, principal: &Principal) -> Payload {
    let version = principal.version(&outcome.summary);
    let seq = outcome.events.first().map_or(version, |event| event.seq);
    Payload::of(&SeqAnswer { seq: seq.0 })
}

fn wisher<'a>(
    desk: &'a Desk,
    actor: &'a Person,
    conversation: Uuid,
    message_id: MessageId,
) -> Wisher<'a> {
    Wisher {
        pool: &desk.pool,
        hub: &desk.hub,
        actor,
        conversation_id: ConversationId(conversation),
        message_id,
    }
}

async fn act_on_message(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: ActOnMessage = parse(payload)?;
    let Principal::Agent(_) = &seat.principal else {
        return Err(Refusal::agents_only());
    };
    let message_id = MessageId(form.message_id);
    let actor = seat.principal.actor();
    let wisher = wisher(desk, &actor, form.conversation_id, message_id);
    let wish = match form.form.read().map_err(Refusal::bad_request)? {
        ActAsked::Deed(deed) => wisher.on_platform(deed).await?,
        ActAsked::Dismiss(kind) => Wish::OnPlatform {
            message_id,
            what: OnPlatform::Dismiss(kind),
        },
    };
    wish_for(desk, seat, form.conversation_id, wish).await
}

async fn mark_seen(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: Position = parse(payload)?;
    let command = Command::MarkSeen { seq: Seq(form.seq) };
    let outcome = command_on(desk, seat, form.conversation_id, command).await?;
    let seen = match seat.principal {
        Principal::Agent(_) => outcome.summary.agents_seen_seq,
        Principal::Contact(_) => outcome.summary.contact_seen_seq,
    };
    Ok(Payload::of(&SeqAnswer { seq: seen.0 }))
}

async fn assign(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: AssignConversation = parse(payload)?;
    let Principal::Agent(_) = &seat.principal else {
        return Err(Refusal::agents_only());
    };
    let agent = match form.agent_id {
        Some(id) => Some(desk.agent(AgentId(id)).await?),
        None => None,
    };
    let update = Update {
        assignee: Some(agent),
        ..Update::default()
    };
    let wish = Wish::Command(Command::Update(update));
    wish_for(desk, seat, form.conversation_id, wish).await
}

async fn update(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: UpdateConversation = parse(payload)?;
    let update = Update {
        status: word(form.status.as_deref(), "status", Status::parse)?,
        priority: word(form.priority.as_deref(), "priority", Priority::parse)?,
        tags: form.tags,
        subject: form.subject,
        category: form.category,
        language: form.language,
        assignee: None,
    };
    let wish = Wish::Command(Command::Update(update));
    wish_for(desk, seat, form.conversation_id, wish).await
}

fn word<T>(
    word: Option<&str>,
    field: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    let Some(word) = word else { return Ok(None) };
    match parse(word) {
        Some(value) => Ok(Some(value)),
        None => Err(Refusal::bad_request(format!(
            "{field}: unknown value; see docs/protocol.md"
        ))),
    }
}

fn send_typing(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: SendTyping = parse(payload)?;
    let id = ConversationId(form.conversation_id);
    let limit = bellhop_domain::limits::MESSAGE_TEXT_CHARS_MAX;
    let text = form.text.map(|text| text.chars().take(limit).collect());
    let actor = seat.principal.actor();
    if !actor.is_contact() {
        desk.hub.presence().write(id, seat.session, form.typing);
    }
    desk.hub
        .typing(id, actor, seat.session, form.typing, form.internal, text);
    Ok(Payload::empty())
}

fn set_page(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: PageForm = parse(payload)?;
    let Principal::Contact(contact) = &seat.principal else {
        return Err(Refusal::contacts_only());
    };
    desk.hub.presence().contact_moved(contact.id, page(form));
    Ok(Payload::empty())
}

fn page(form: PageForm) -> Page {
    let cut = |text: String| text.chars().take(PAGE_CHARS_MAX).collect();
    Page {
        url: cut(form.url),
        title: cut(form.title),
    }
}

async fn save_draft(desk: &Desk, seat: &Seat, payload: &str) -> Answer {
    let form: SaveDraft = parse(payload)?;
    let Principal::Agent(agent) = &seat.principal else {
        return Err(Refusal::agents_only());
    };
    let visibility = word(Some(&form.visibility), "visibility", Visibility::parse)?;
    let visibility = visibility.unwrap_or(Visibility::Public);
    let conversation = ConversationId(form.conversation_id);
    desk.hub.look(conversation, seat.principal.actor()).await?;
    store::drafts::draft_save(&desk.pool, agent.id, conversation, visibility, &form.text).await?;
    let visibility = visibility.as_str();
    let signal = Signal::DraftUpdated {
        conversation,
        visibility,
        text: form.text,
    };
    desk.hub
        .fanout()
        .signal_agent(agent.id, &signal, Some(seat.session));
    Ok(Payload::empty())
}

impl Desk {
    /// Who an assignment names; an agent who has left cannot be named.
    pub(super) async fn agent(&self, id: AgentId) -> Result<AgentRef, Refusal> {
        let agent = store::agents::agent_by_id(&self.pool, id).await?;
        match agent {
            Some(agent) if agent.disabled_at.is_none() => Ok(AgentRef {
                id,
                name: agent.name,
            }),
            Some(_) => Err(Refusal::bad_request("agent_id: this agent has left")),
            None => Err(Refusal::bad_request("agent_id: no such agent")),
        }
    }
}
