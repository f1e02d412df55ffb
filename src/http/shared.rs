//! What the handlers of records remember between requests; all workers share it.

use actix_web::web::{Data, ServiceConfig};

use super::avatars::AvatarNames;
use super::sessions::CookieSecurity;
use super::widget::Channels;
use crate::auth::{Passwords, Throttle};
use crate::store::read::counts::ConversationCounter;

/// How the world reaches this hub, with no slash at the end.
#[derive(Clone, Debug)]
pub struct PublicUrl(pub String);

#[derive(Clone)]
pub struct Shared {
    public_url: Data<PublicUrl>,
    passwords: Data<Passwords>,
    throttle: Data<Throttle>,
    security: Data<CookieSecurity>,
    avatars: Data<AvatarNames>,
    channels: Data<Channels>,
    counter: Data<ConversationCounter>,
}

impl Shared {
    /// `public_url` is how browsers reach this hub.
    pub fn new(public_url: &str) -> Self {
        let is_secure = public_url.starts_with("https://");
        Self {
            public_url: Data::new(PublicUrl(public_url.to_owned())),
            passwords: Data::new(Passwords::default()),
            throttle: Data::new(Throttle::default()),
            security: Data::new(CookieSecurity { is_secure }),
            avatars: Data::new(AvatarNames::default()),
            channels: Data::new(Channels::default()),
            counter: Data::new(ConversationCounter::default()),
        }
    }

    /// For `App::configure`, once per worker.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(self.public_url.clone())
            .app_data(self.passwords.clone())
            .app_data(self.throttle.clone())
            .app_data(self.security.clone())
            .app_data(self.avatars.clone())
            .app_data(self.channels.clone())
            .app_data(self.counter.clone());
    }
}
