//! Files, and the addresses at which a platform serves them.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::account::Account;
use crate::kind::Kind;
use crate::limits::MEDIA_BYTES_MAX;
use crate::message::File;

#[derive(Clone, Debug)]
pub struct Media {
    pub bytes: Bytes,
    pub content_type: String,
    pub name: String,
}

/// The oldest go when it is too much.
#[derive(Default, Debug)]
pub struct Store {
    all: BTreeMap<u64, Media>,
}

impl Store {
    pub fn keep(&mut self, number: u64, media: Media) -> String {
        self.all.insert(number, media);
        while self.bytes() > MEDIA_BYTES_MAX && self.all.len() > 1 {
            self.all.pop_first();
        }
        number.to_string()
    }

    pub fn get(&self, id: &str) -> Option<&Media> {
        self.all.get(&id.parse().ok()?)
    }

    fn bytes(&self) -> usize {
        self.all.values().map(|media| media.bytes.len()).sum()
    }
}

/// Where the platform's webhook says that a file is. Empty for those that tell an id in its place.
pub fn cdn(account: &Account, file: &File) -> String {
    let Some(id) = &file.media else {
        return file.url.clone().unwrap_or_default();
    };
    match account.kind {
        Kind::Messenger | Kind::Instagram => format!("https://scontent.fbcdn.net/v/{id}"),
        Kind::Whatsapp => format!("https://lookaside.fbsbx.com/whatsapp_business/attachments/{id}"),
        Kind::X => format!("https://pbs.twimg.com/media/{id}"),
        Kind::Slack => format!("https://files.slack.com/files-pri/T0FAKE-F{id}/{id}"),
        Kind::Twilio => format!(
            "https://api.twilio.com/2010-04-01/Accounts/{}/Messages/MM1/Media/{id}",
            account.business_id()
        ),
        Kind::Generic => format!("https://files.own-app.example/{id}"),
        Kind::Linkedin | Kind::Telegram | Kind::Line => String::new(),
    }
}
