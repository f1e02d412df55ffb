//! What a channel was never given and sending needs: said where one writes, and of what is written all the same.
//! Nothing is wrong with such a channel, it takes messages; so it is not stopped as one whose token is refused.

use uuid::Uuid;

use crate::channels::credentials::{Credentials, Need};
use crate::channels::platform::Platform;
use crate::channels::sealing::Seals;

/// As a text, a sentence for agents.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "nothing can be sent over this channel yet; an administrator has to add its {} on the channel's page, under Administration",
    .credential.replace('_', " ")
)]
pub struct Lack {
    pub credential: &'static str,
}

pub fn lacking(platform: Platform, credentials: &Credentials) -> Option<Lack> {
    // With it the hub gets the other one by itself.
    let is_renewed = credentials.has("refresh_token");
    let mut wanted = platform.credentials().iter();
    let missing = wanted.find(|one| one.need == Need::ToReply && !credentials.has(one.name))?;
    let credential = missing.name;
    (!is_renewed).then_some(Lack { credential })
}

/// Nothing of one that cannot be opened: sending says what is wrong with it.
pub fn sealed_lacking(
    seals: &Seals,
    channel_id: Uuid,
    kind: &str,
    sealed: Option<&[u8]>,
) -> Option<Lack> {
    let opened = seals.open(channel_id, sealed?).ok()?;
    lacking(Platform::parse(kind)?, &Credentials::read(&opened))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_needs_something_to_send() {
        for platform in Platform::ALL {
            let none = Credentials::default();
            let why = lacking(*platform, &none).unwrap().to_string();
            let wanted = platform.credentials().iter();
            let all = wanted.filter(|one| one.need == Need::ToReply);
            let all: Vec<_> = all.map(|one| (one.name, "12345678")).collect();
            assert_eq!(all.len(), 1, "{platform:?}");
            assert!(why.contains(&all[0].0.replace('_', " ")), "{why}");
            assert_eq!(lacking(*platform, &Credentials::of(&all)), None);
        }
    }

    #[test]
    fn a_token_that_is_renewed_need_not_be_there() {
        let renewed = Credentials::of(&[("refresh_token", "12345678")]);
        assert_eq!(lacking(Platform::X, &renewed), None);
    }
}
