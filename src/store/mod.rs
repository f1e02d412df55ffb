//! Postgres, by Diesel, here and only here.
//! It must not know HTTP, sockets or the JSON of the wire.
//! Reading order: schema, database, pool, migrate, error; then rows, lease, group_commit, write, load, read, snapshot;
//! for records record, then any of them, then floor; inbound for what comes by webhook.

pub mod agent_profiles;
pub mod agent_statuses;
pub mod agents;
mod answered;
pub mod attachments;
pub mod audit;
pub mod canned_replies;
pub mod capacity;
pub mod channel_settings;
pub mod channels;
pub mod contacts;
pub mod custom_statuses;
pub mod database;
pub mod demo;
pub mod drafts;
pub mod error;
pub mod floor;
pub mod group_commit;
pub mod health;
pub mod history;
pub mod inbound;
pub mod lease;
mod load;
pub mod migrate;
pub mod new_words;
pub mod pool;
mod queue_rows;
pub mod queues;
pub mod read;
pub mod record;
pub mod record_error;
mod references;
pub mod routing_rules;
mod rows;
pub mod schedules;
pub mod schema;
pub mod sessions;
pub mod silent_contacts;
pub mod skills;
pub mod snapshot;
pub mod teams;
pub mod uploads;
pub mod visits;
mod write;
