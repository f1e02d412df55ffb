//! A past conversation, decided step by step by the same rules as a live one.

use std::collections::HashMap;
use std::time::Duration;

use bellhop_domain::conversation::{
    Actor, AgentRef, Command, Conversation, Event, NewMessage, Priority, Start, Status, Update,
    Visibility, decide, start,
};
use bellhop_domain::{
    AgentId, ChannelId, ClientId, ContactId, ConversationId, MessageId, Timestamp,
};
use uuid::{Builder, Uuid};

use super::seed::DemoError;
use super::shop::{Shop, Step, Story};

/// What a contact without a name is called, as on a live socket.
const NAMELESS: &str = "Visitor";
const MINUTE: Duration = Duration::from_secs(60);
/// More steps than any story has.
const STEPS_MAX: usize = 1_000;

/// Where the fixed ids of one kind of thing begin; kept apart so that none is used twice.
#[derive(Clone, Copy)]
pub(super) enum Shelf {
    Agents,
    Channel,
    Contacts,
    CannedReplies,
    Conversations,
    Skills,
    Teams,
    CustomStatuses,
    Schedules,
    Queues,
    Rules,
}

/// The same id on every start: "demo" in ASCII, the shelf, then a number. Version and variant are those of a v8 UUID.
pub(super) fn fixed_id(shelf: Shelf, number: usize) -> Uuid {
    let shelf: u128 = match shelf {
        Shelf::Agents => 1,
        Shelf::Channel => 2,
        Shelf::Contacts => 3,
        Shelf::CannedReplies => 4,
        Shelf::Conversations => 5,
        Shelf::Skills => 7,
        Shelf::Teams => 8,
        Shelf::CustomStatuses => 9,
        Shelf::Schedules => 10,
        Shelf::Queues => 11,
        Shelf::Rules => 12,
    };
    let number = u128::try_from(number).unwrap_or_default();
    Uuid::from_u128(
        0x6465_6d6f_0000_8000_8000_0000_0000_0000 | (shelf << 80) | (number & 0xffff_ffff),
    )
}

/// In the order of time, as those of live messages, which then all come after it: so the index of them grows at its end.
fn id_at(at: Timestamp, number: usize) -> Uuid {
    let millis = u64::try_from(at.0 / 1_000).unwrap_or_default();
    let mut bytes = [0; 10];
    bytes[2..].copy_from_slice(&u64::try_from(number).unwrap_or_default().to_be_bytes());
    Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// Finds people by the keys of the data.
pub(super) struct Cast<'a> {
    agents: HashMap<&'a str, AgentRef>,
    contacts: HashMap<&'a str, (ContactId, &'a str)>,
}

impl<'a> Cast<'a> {
    pub(super) fn of(shop: &'a Shop) -> Self {
        let agents = shop.agents.iter().enumerate().map(|(number, agent)| {
            let id = AgentId(fixed_id(Shelf::Agents, number));
            let name = agent.name.clone();
            (agent.key.as_str(), AgentRef { id, name })
        });
        let contacts = shop.contacts.iter().enumerate().map(|(number, contact)| {
            let id = ContactId(fixed_id(Shelf::Contacts, number));
            let name = contact.name.as_deref().unwrap_or(NAMELESS);
            (contact.key.as_str(), (id, name))
        });
        Self {
            agents: agents.collect(),
            contacts: contacts.collect(),
        }
    }

    fn agent(&self, key: &str) -> Result<AgentRef, DemoError> {
        let agent = self.agents.get(key).cloned();
        agent.ok_or_else(|| DemoError::Data(format!("no agent has the key {key}")))
    }

    fn contact(&self, key: &str) -> Result<(ContactId, &'a str), DemoError> {
        let contact = self.contacts.get(key).copied();
        contact.ok_or_else(|| DemoError::Data(format!("no contact has the key {key}")))
    }

    fn actor(&self, key: &str) -> Result<Actor, DemoError> {
        if let Ok((id, name)) = self.contact(key) {
            let name = name.to_owned();
            return Ok(Actor::Contact { id, name });
        }
        let AgentRef { id, name } = self.agent(key)?;
        Ok(Actor::Agent { id, name })
    }
}

/// Where a story stands among the others.
pub(super) struct Place {
    /// Counts the stories; fixed ids are made from it.
    pub(super) index: usize,
    /// The number that people say aloud.
    pub(super) number: i64,
    pub(super) channel_id: ChannelId,
    pub(super) follow_up_of: Option<ConversationId>,
}

pub(super) fn conversation_id(index: usize) -> ConversationId {
    ConversationId(fixed_id(Shelf::Conversations, index))
}

pub(super) fn client_id(story: &Story, step: usize) -> Result<ClientId, DemoError> {
    let text = format!("demo-{}-{step}", story.key);
    ClientId::parse(&text).map_err(|error| DemoError::Data(format!("{text}: {error}")))
}

/// Who began a story.
pub(super) fn contact_of(story: &Story, cast: &Cast<'_>) -> Result<ContactId, DemoError> {
    Ok(cast.contact(&story.contact)?.0)
}

/// All events of a story, and the conversation after them.
pub(super) fn tell(
    story: &Story,
    place: &Place,
    cast: &Cast<'_>,
    now: Timestamp,
) -> Result<(Vec<Event>, Conversation), DemoError> {
    let refused = |reason: String| DemoError::Data(format!("story {}: {reason}", story.key));
    let minutes = i64::from(story.began).saturating_mul(60_000_000);
    let mut at = Timestamp(now.0.saturating_sub(minutes));
    let (contact_id, _) = cast.contact(&story.contact)?;

    let mut steps = story.steps.iter().enumerate();
    let Some((0, first)) = steps.next() else {
        return Err(refused("has no steps".to_owned()));
    };
    let actor = cast.actor(&first.who)?;
    let message = said(story, place, 0, first, at)?
        .ok_or_else(|| refused("must begin with something said".to_owned()))?;
    let opening = Start {
        conversation_id: conversation_id(place.index),
        number: place.number,
        channel_id: place.channel_id,
        contact_id,
        follow_up_of: place.follow_up_of,
        message,
        place: bellhop_domain::conversation::Place::default(),
    };
    let mut events =
        start(opening, &actor, at).map_err(|rejection| refused(rejection.to_string()))?;
    let mut conversation = Conversation::fold(&events)
        .ok_or_else(|| refused("does not begin with its start".to_owned()))?;
    for (number, step) in steps {
        at = at.plus(MINUTE.saturating_mul(step.after));
        let actor = cast.actor(&step.who)?;
        let command = match said(story, place, number, step, at)? {
            Some(message) => Command::PostMessage {
                message,
                expected_seq: None,
            },
            None => command(story, step, cast, &conversation)?,
        };
        let decided = decide(&conversation, command, &actor, at)
            .map_err(|rejection| refused(format!("step {number}: {rejection}")))?;
        for event in &decided {
            conversation.apply(event);
        }
        events.extend(decided);
    }
    Ok((events, conversation))
}

/// The message of a step that says something.
fn said(
    story: &Story,
    place: &Place,
    number: usize,
    step: &Step,
    at: Timestamp,
) -> Result<Option<NewMessage>, DemoError> {
    let (visibility, text) = match (&step.say, &step.note) {
        (Some(text), None) => (Visibility::Public, text),
        (None, Some(text)) => (Visibility::Internal, text),
        (Some(_), Some(_)) | (None, None) => return Ok(None),
    };
    let step_of_all = place.index.saturating_mul(STEPS_MAX).saturating_add(number);
    Ok(Some(NewMessage {
        id: MessageId(id_at(at, step_of_all)),
        client_id: client_id(story, number)?,
        visibility,
        text: text.clone(),
        attachments: Vec::new(),
    }))
}

fn command(
    story: &Story,
    step: &Step,
    cast: &Cast<'_>,
    conversation: &Conversation,
) -> Result<Command, DemoError> {
    if step.seen {
        let seq = conversation.summary.version;
        return Ok(Command::MarkSeen { seq });
    }
    let unknown =
        |word: &String| DemoError::Data(format!("story {}: no such word {word}", story.key));
    let status = step.status.as_ref();
    let status = status.map(|word| Status::parse(word).ok_or_else(|| unknown(word)));
    let priority = step.priority.as_ref();
    let priority = priority.map(|word| Priority::parse(word).ok_or_else(|| unknown(word)));
    let assignee = step.assign.as_ref().map(|key| cast.agent(key));
    Ok(Command::Update(Update {
        status: status.transpose()?,
        priority: priority.transpose()?,
        tags: step.tags.clone(),
        subject: step.subject.clone(),
        assignee: assignee.transpose()?.map(Some),
        ..Update::default()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const NOW: Timestamp = Timestamp(1_800_000_000_000_000);

    fn told() -> Vec<(Vec<Event>, Conversation)> {
        let shop = Shop::load().unwrap();
        let cast = Cast::of(&shop);
        let tell = |(index, story): (usize, &Story)| {
            let place = Place {
                index,
                number: 1,
                channel_id: ChannelId(fixed_id(Shelf::Channel, 0)),
                follow_up_of: None,
            };
            tell(story, &place, &cast, NOW).unwrap()
        };
        shop.conversations.iter().enumerate().map(tell).collect()
    }

    #[test]
    fn every_story_follows_the_rules_and_every_step_does_something() {
        let shop = Shop::load().unwrap();
        for (story, (events, conversation)) in shop.conversations.iter().zip(told()) {
            assert_eq!(Conversation::fold(&events).as_ref(), Some(&conversation));
            assert!(events.len() > story.steps.len(), "{}", story.key);
            assert!(conversation.summary.updated_at <= NOW, "{}", story.key);
        }
    }

    #[test]
    fn the_inbox_shows_every_status_and_somebody_waits() {
        let told = told();
        let summaries = told.iter().map(|(_, conversation)| &conversation.summary);
        let statuses: BTreeSet<_> = summaries.clone().map(|one| one.status.as_str()).collect();
        assert_eq!(statuses.len(), Status::ALL.len(), "{statuses:?}");
        assert!(
            summaries
                .clone()
                .any(|one| one.waiting_since.is_some() && one.assignee.is_none())
        );
        assert!(
            summaries
                .clone()
                .any(|one| one.priority == Priority::Urgent)
        );
        assert!(summaries.count() >= 12);
    }

    #[test]
    fn no_id_is_used_twice() {
        let mut ids = BTreeSet::new();
        for (events, conversation) in told() {
            assert!(ids.insert(conversation.summary.id.0));
            for message in events.iter().filter_map(|event| event.fact.message()) {
                assert!(ids.insert(message.id.0));
                assert!(
                    message.id.0 < id_at(NOW, 0),
                    "a live one would come before it"
                );
            }
        }
        for shelf in [
            Shelf::Agents,
            Shelf::Channel,
            Shelf::Contacts,
            Shelf::CannedReplies,
        ] {
            assert!(ids.insert(fixed_id(shelf, 0)));
        }
    }
}
