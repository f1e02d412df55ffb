//! The name of somebody who writes for the first time, where the platform has to be asked for it.

use serde_json::json;

use super::change::Target;
use super::item::{Desk, Trouble};
use crate::channels::item::{Author, Item};
use crate::store::inbound::claims::{Claimed, Person};

/// What the platform told.
pub(super) struct Named(Author);

impl Named {
    /// The same person, with what was told.
    pub(super) fn person<'a>(&'a self, person: &Person<'a>) -> Person<'a> {
        let mut named = person.clone();
        named.name = self.0.name.as_deref();
        let told = [
            ("avatar_url", &self.0.avatar_url),
            ("handle", &self.0.handle),
            ("locale", &self.0.locale),
        ];
        for (name, value) in told {
            if let Some(value) = value {
                named.attributes.insert(name.to_owned(), json!(value));
            }
        }
        named
    }
}

impl Desk {
    /// `None` where nothing has to be asked, or nothing was told.
    pub(super) async fn introduced(
        &self,
        target: Target<'_>,
        item: &Item,
        claimed: &Claimed,
    ) -> Result<Option<Named>, Trouble> {
        let is_first = claimed.latest.is_none() && claimed.posted.is_none();
        if claimed.name.is_some() || !is_first || !target.platform.tells_names() {
            return Ok(None);
        }
        let credentials = self.credentials(target).await?;
        let group = item.thread.as_ref().map(|thread| thread.id.as_str());
        let profile = self
            .fetcher
            .profile(target.platform, &credentials, &item.author.id, group)
            .await;
        Ok(profile.map(Named))
    }
}
