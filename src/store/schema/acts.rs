//! What is done to messages on their platforms. A part of the schema.

diesel::table! {
    outbound_acts (message_id, kind) {
        message_id -> Uuid,
        kind -> Text,
        conversation_id -> Uuid,
        channel_id -> Uuid,
        seq -> Int8,
        revision -> Int4,
        deed -> Jsonb,
        state -> Text,
        attempts -> Int4,
        queued_at -> Timestamptz,
        not_before -> Timestamptz,
        failure -> Nullable<Jsonb>,
    }
}
