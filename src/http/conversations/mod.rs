//! Conversations and their messages. Every write goes through the hub; what is read is committed.
//! A contact reaches only own conversations, and of those only what is public.

mod agent_ref;
mod answer;
mod apply_macro;
mod comments;
mod counts;
mod create;
pub mod filter;
mod get;
mod list;
mod message_act;
mod message_create;
mod message_delete;
mod message_list;
mod message_retry;
mod message_update;
mod new_message;
mod publicity;
mod reply;
mod seen;
mod timeline;
mod update;

pub(in crate::http) use publicity::tell_publicity;

use crate::http::routes::Routes;

pub fn configure(config: &mut Routes<'_>) {
    config
        .service(list::list_conversations)
        .service(counts::count_conversations)
        .service(create::start_conversation)
        .service(get::get_conversation)
        .service(update::update_conversation)
        .service(apply_macro::apply_macro)
        .service(message_list::list_messages)
        .service(message_create::post_message)
        .service(message_update::edit_message)
        .service(message_delete::delete_message)
        .service(message_retry::retry_delivery)
        .service(message_act::act_on_message)
        .service(comments::list_comments)
        .service(seen::mark_seen)
        .service(timeline::get_timeline);
}
