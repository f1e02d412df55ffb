//! Messages, and their words for search.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::words::Tsvector;

    messages (id) {
        id -> Uuid,
        conversation_id -> Uuid,
        seq -> Int8,
        client_id -> Text,
        author_kind -> Text,
        author_id -> Nullable<Uuid>,
        author_name -> Text,
        visibility -> Text,
        text -> Text,
        attachments -> Jsonb,
        posted_at -> Timestamptz,
        edited_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
        delivery -> Nullable<Jsonb>,
        social -> Nullable<Jsonb>,
        words -> Nullable<Tsvector>,
        previous_public_seq -> Nullable<Int8>,
        reading -> Nullable<Jsonb>,
    }
}
