//! What platforms post to us: verified, stored as it came, acknowledged, then made into commands.
//! It must not know HTTP, sockets or SQL; the handlers of `http::webhooks` and `http::channels` call it.
//! Reading order: README.md, platform, reception, worker; a platform's own facts are in its folder.

mod arrival;
mod content;
mod credentials;
mod deeds;
mod deletions;
mod fetch;
mod fields;
mod generic;
mod inbound;
mod instagram;
mod item;
mod limits;
mod line;
mod linkedin;
mod mac;
mod messenger;
mod meta;
mod notice;
mod outbound;
mod outgoing;
mod platform;
mod proof;
mod reactions;
mod reception;
mod renewal;
mod retention;
mod sealing;
mod send;
mod settings;
mod signals;
mod slack;
mod sweep;
mod telegram;
#[cfg(test)]
mod testing;
mod twilio;
mod whatsapp;
mod worker;
mod x;

pub use arrival::{Answer, Arrival, Headers};
pub use credentials::{CredentialError, Credentials, Need, Wanted};
pub use deeds::Wisher;
pub use deletions::KnownBy;
pub use fetch::{Fetcher, Posts, ToldPost};
pub use generic::is_callback;
pub use inbound::Inbound;
pub use limits::{BODIES_BYTES_MAX, BODY_BYTES_MAX, BODY_WAIT_MAX, NAME_CHARS_MAX};
pub use notice::tell_administrators;
pub use outbound::{Address, Outbound, is_under_post};
pub use outgoing::{
    FailureClass, Outgoing, OutgoingFile, OutgoingPart, PartBody, SendFailure, Sent, Template,
};
pub use platform::{Platform, post_url};
pub use proof::email as comparable_email;
pub use reception::{Door, Receipt, Refused};
pub use renewal::{Renewals, Renewed};
pub use retention::{Demand, demand};
pub use sealing::{SealError, Seals};
pub use send::{
    Acting, Action, Can, Counted, FileLimit, Files, Health, Lack, Pace, Sender, WayOut, Writing,
    act, can_check, can_subscribe, class_of_receipt, has_comments, health, lacking, parts,
    sealed_lacking, send, signs, subscribe, templates, way_out,
};
pub use settings::ChannelSettings;
pub use signals::{Signaller, Signals};
pub use sweep::sweep_forever;
pub use whatsapp::Approved;
pub use worker::Worker;
