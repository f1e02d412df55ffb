//! Work on many conversations, and what messages are about.

diesel::table! {
    category_rules (id) {
        id -> Uuid,
        position -> Int4,
        name -> Text,
        is_enabled -> Bool,
        category -> Text,
        phrases -> Array<Text>,
        channels -> Array<Text>,
        languages -> Array<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    bulk_jobs (id) {
        id -> Uuid,
        created_by -> Uuid,
        created_by_name -> Text,
        client_id -> Text,
        action -> Jsonb,
        undo_of -> Nullable<Uuid>,
        state -> Text,
        total -> Int4,
        done -> Int4,
        failed -> Int4,
        left_alone -> Int4,
        starts_at -> Timestamptz,
        created_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    bulk_items (job_id, position) {
        job_id -> Uuid,
        position -> Int4,
        conversation_id -> Uuid,
        state -> Text,
        before -> Nullable<Jsonb>,
        version_after -> Nullable<Int8>,
        reason -> Nullable<Text>,
    }
}
