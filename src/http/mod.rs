//! HTTP: one folder or file per noun, each handler parses, asks the hub or the store, and replies.
//! It must not know SQL, nor how conversations decide.
//! Start reading at `app` (what is where), then `problem` (every error answer).

pub mod agent_statuses;
pub mod agents;
pub mod app;
pub mod assets;
pub mod attachments;
pub mod audit_log;
pub mod avatars;
pub mod canned_replies;
pub mod capacity;
pub mod channels;
pub mod client_address;
pub mod contacts;
pub mod conversations;
pub mod demo;
pub mod drafts;
pub mod extract;
pub mod files;
pub mod floor;
pub mod health;
pub mod kernel;
pub mod limit_addresses;
pub mod me;
pub mod openapi;
pub mod paging;
pub mod problem;
pub mod queues;
pub mod rate_limit;
pub mod record_editor;
pub mod record_form;
mod record_problem;
pub mod refusal;
pub mod request_id;
pub mod routing_rules;
pub mod schedules;
pub mod security;
pub mod sessions;
pub mod shared;
pub mod skills;
pub mod teams;
pub mod text;
pub mod trace;
pub mod uploads;
pub mod ways;
pub mod webhooks;
pub mod widget;
