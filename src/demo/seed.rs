//! Puts the demo's people and past conversations into an empty house; a second time it changes nothing.

use bellhop_actors::clock::{Clock, SystemClock};
use bellhop_actors::journal::{Append, Appended, Journal, Unavailable};
use bellhop_domain::ChannelId;
use serde_json::json;
use uuid::Uuid;

use super::shop::Shop;
use super::story::{Cast, Place, Shelf, client_id, contact_of, conversation_id, fixed_id, tell};
use super::{CHANNEL_KEY, PASSWORD, floor};
use crate::auth::Passwords;
use crate::auth::passwords::PasswordError;
use crate::store::demo::{self as store, DemoAgent, DemoCannedReply, DemoContact, DemoRows};
use crate::store::error::StoreError;
use crate::store::pool::Pool;
use crate::store::record_error::RecordError;

#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("config/demo/shop.toml: {0}")]
    Data(String),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("no random numbers from the system")]
    Random,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Journal(#[from] Unavailable),
    #[error("failed to store the conversation {key}: {outcome}")]
    NotStored { key: String, outcome: String },
}

/// Seeds what is missing. Each conversation is one append, so a start that was cut short goes on where it stopped.
pub async fn seed(pool: &Pool, journal: &dyn Journal) -> Result<(), DemoError> {
    let shop = Shop::load()?;
    if !store::demo_is_seeded(pool, CHANNEL_KEY).await? {
        let rows = rows(&shop).await?;
        store::demo_insert(pool, rows).await?;
    }
    store::demo_agents_set(pool, &agent_ids(&shop), true).await?;
    floor::seed(pool, &shop).await?;
    let Some(channel_id) = store::demo_channel(pool, CHANNEL_KEY).await? else {
        return Err(DemoError::Data("the channel is missing".to_owned()));
    };
    let told = tell_all(&shop, ChannelId(channel_id), journal).await?;
    if told > 0 {
        tracing::info!(conversations = told, "seeded the demo");
    }
    Ok(())
}

/// For a start without the demo: its agents have a password that everybody knows, so none of them
/// may sign in to a hub that might be public. The next start with the demo lets them in again.
pub async fn close(pool: &Pool) -> Result<(), DemoError> {
    let closed = store::demo_agents_set(pool, &agent_ids(&Shop::load()?), false).await?;
    if closed > 0 {
        tracing::warn!(
            agents = closed,
            "this database has been a demo: its agents can no longer sign in; \
             make yourself one with `bellhop admin create`"
        );
    }
    Ok(())
}

fn agent_ids(shop: &Shop) -> Vec<Uuid> {
    let numbers = 0..shop.agents.len();
    numbers
        .map(|number| fixed_id(Shelf::Agents, number))
        .collect()
}

async fn rows(shop: &Shop) -> Result<DemoRows, DemoError> {
    let password_hash = Passwords::default().hash(PASSWORD.to_owned()).await?;
    let agents = shop.agents.iter().enumerate();
    let agents = agents.map(|(number, agent)| DemoAgent {
        id: fixed_id(Shelf::Agents, number),
        email: agent.email.clone(),
        name: agent.name.clone(),
        role: agent.role.clone(),
        password_hash: password_hash.clone(),
    });
    let contacts = shop.contacts.iter().enumerate();
    let contacts = contacts.map(|(number, contact)| DemoContact {
        id: fixed_id(Shelf::Contacts, number),
        name: contact.name.clone(),
        email: contact.email.clone(),
        notes: contact.notes.clone(),
        verified: contact.verified,
        language: contact.language.clone(),
        user_agent: contact.user_agent.clone(),
    });
    let replies = shop.canned_replies.iter().enumerate();
    let canned_replies = replies.map(|(number, reply)| DemoCannedReply {
        id: fixed_id(Shelf::CannedReplies, number),
        shortcut: reply.shortcut.clone(),
        title: reply.title.clone(),
        text: reply.text.clone(),
    });
    Ok(DemoRows {
        channel_id: fixed_id(Shelf::Channel, 0),
        channel_key: CHANNEL_KEY.to_owned(),
        channel_name: shop.channel.name.clone(),
        identity_secret: secret()?,
        channel_settings: json!({
            "greeting": shop.channel.greeting,
            "brand_color": shop.channel.brand_color,
            "offline_message": shop.channel.offline_message,
        }),
        agents: agents.collect(),
        contacts: contacts.collect(),
        canned_replies: canned_replies.collect(),
    })
}

/// 256 bits as hexadecimal digits.
fn secret() -> Result<String, DemoError> {
    let mut bytes = [0_u8; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| DemoError::Random)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Answers how many conversations were new.
async fn tell_all(
    shop: &Shop,
    channel_id: ChannelId,
    journal: &dyn Journal,
) -> Result<usize, DemoError> {
    let cast = Cast::of(shop);
    let now = SystemClock.now();
    let mut told = 0_usize;
    for (index, story) in shop.conversations.iter().enumerate() {
        let contact_id = contact_of(story, &cast)?;
        if journal
            .started(contact_id, client_id(story, 0)?)
            .await?
            .is_some()
        {
            continue;
        }
        let before = story.follow_up_of.as_ref();
        let before = before.and_then(|key| shop.conversations.iter().position(|s| s.key == *key));
        let place = Place {
            index,
            number: journal.next_number().await?,
            channel_id,
            follow_up_of: before.map(conversation_id),
        };
        let (events, conversation) = tell(story, &place, &cast, now)?;
        let append = Append::beginning(conversation.summary, events);
        match journal.append(append).await {
            Appended::Committed => told = told.saturating_add(1),
            Appended::Duplicate(_) => {}
            outcome @ (Appended::Taken
            | Appended::Conflict
            | Appended::Aborted(_)
            | Appended::Unknown(_)
            | Appended::Busy
            | Appended::Fenced) => {
                return Err(DemoError::NotStored {
                    key: story.key.clone(),
                    outcome: format!("{outcome:?}"),
                });
            }
        }
    }
    Ok(told)
}
