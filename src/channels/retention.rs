//! What platforms demand of whoever stores what was written there. Pure. Sources: each platform's own terms.

use super::platform::Platform;

/// What follows for a channel's rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Demand {
    /// With which a new channel begins; `None`: everything is kept.
    pub days: Option<i32>,
    /// For administrators.
    pub advice: &'static str,
}

pub fn demand(platform: Platform) -> Demand {
    let (days, advice) = match platform {
        // Marketing API terms: member social activity at most 48 hours.
        Platform::Linkedin => (
            Some(2),
            "LinkedIn allows members' comments and mentions to be kept for 48 hours, unless the member consents: a new channel begins with 2 days.",
        ),
        Platform::X => (
            None,
            "X demands that a post is deleted here when it is deleted there; that happens by itself with the event that tells of it.",
        ),
        Platform::Messenger | Platform::Instagram => (
            None,
            "Meta demands that what a person unsends is deleted, which happens by itself, and that everything of a person is deleted when they ask for it: Erase, on the contact's page. Story mentions may not be kept longer than the story, 24 hours.",
        ),
        Platform::Whatsapp => (
            None,
            "What a person revokes is deleted by itself; keep no longer than you need to, and erase a person who asks for it on the contact's page.",
        ),
        Platform::Telegram | Platform::Line | Platform::Slack => (
            None,
            "What is deleted or unsent there is deleted here by itself, where the platform tells of it; no time is set for the rest.",
        ),
        Platform::Twilio => (
            None,
            "No time is set; Twilio keeps its own copies of messages and files, which are deleted in its console.",
        ),
        Platform::Generic => (
            None,
            "How long your own system's messages may be kept is for you to say.",
        ),
    };
    Demand { days, advice }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_platform_that_sets_a_time_begins_with_one() {
        for platform in Platform::ALL {
            let days = demand(*platform).days;
            assert_eq!(
                days.is_some(),
                *platform == Platform::Linkedin,
                "{platform:?}"
            );
        }
        assert_eq!(demand(Platform::Linkedin).days, Some(2));
    }
}
