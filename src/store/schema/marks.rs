//! What was told of messages by the platform's ids.

diesel::table! {
    inbound_hides (channel_id, external_id) {
        channel_id -> Uuid,
        external_id -> Text,
        is_hidden -> Bool,
        told_at -> Timestamptz,
        kept_at -> Timestamptz,
    }
}
