//! What belongs to contacts: identities, proofs, joins, consents.

diesel::table! {
    contact_identities (kind, value) {
        kind -> Text,
        value -> Text,
        contact_id -> Uuid,
        created_at -> Timestamptz,
        unreachable_since -> Nullable<Timestamptz>,
        last_seen_at -> Nullable<Timestamptz>,
        opted_out_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    contact_proofs (kind, value, contact_id) {
        kind -> Text,
        value -> Text,
        contact_id -> Uuid,
        source -> Text,
        proven_at -> Timestamptz,
    }
}

diesel::table! {
    contact_joins (id) {
        id -> Uuid,
        kept_id -> Uuid,
        joined_id -> Uuid,
        reason -> Text,
        before -> Jsonb,
        after -> Jsonb,
        by_id -> Nullable<Uuid>,
        by_name -> Text,
        joined_at -> Timestamptz,
        undone_at -> Nullable<Timestamptz>,
        undone_by_id -> Nullable<Uuid>,
        undone_by_name -> Nullable<Text>,
    }
}

diesel::table! {
    contact_consents (id) {
        id -> Uuid,
        contact_id -> Uuid,
        purpose -> Text,
        channel_id -> Nullable<Uuid>,
        state -> Text,
        source -> Text,
        note -> Text,
        by_id -> Nullable<Uuid>,
        by_name -> Text,
        told_at -> Timestamptz,
    }
}

diesel::table! {
    data_deletions (code) {
        code -> Text,
        channel_id -> Uuid,
        user_id -> Nullable<Text>,
        is_found -> Bool,
        asked_at -> Timestamptz,
        finished_at -> Nullable<Timestamptz>,
    }
}
