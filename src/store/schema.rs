//! Every table, as Diesel sees it. Kept by hand; a test compares it with a migrated database.

mod acts;
mod bulk;
mod marks;
mod people;
mod texts;

pub use acts::outbound_acts;
pub use bulk::{bulk_items, bulk_jobs, category_rules};
pub use marks::inbound_hides;
pub use people::{
    contact_consents, contact_identities, contact_joins, contact_proofs, data_deletions,
};
pub use texts::messages;

diesel::table! {
    contacts (id) {
        id -> Uuid,
        name -> Nullable<Text>,
        email -> Nullable<Text>,
        notes -> Text,
        verified -> Bool,
        language -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        attributes -> Jsonb,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        joined_into -> Nullable<Uuid>,
        card_name -> Nullable<Text>,
        card_email -> Nullable<Text>,
        kept_apart_at -> Nullable<Timestamptz>,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    agents (id) {
        id -> Uuid,
        email -> Text,
        name -> Text,
        role -> Text,
        password_hash -> Text,
        disabled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        capacity_overrides -> Jsonb,
    }
}

diesel::table! {
    channels (id) {
        id -> Uuid,
        kind -> Text,
        key -> Text,
        name -> Text,
        identity_secret -> Text,
        settings -> Jsonb,
        created_at -> Timestamptz,
        sealed_secret -> Nullable<Bytea>,
        secret_set_at -> Nullable<Timestamptz>,
        disabled_at -> Nullable<Timestamptz>,
        outbound_trouble -> Nullable<Jsonb>,
        retention_days -> Nullable<Int4>,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Bytea,
        kind -> Text,
        agent_id -> Nullable<Uuid>,
        contact_id -> Nullable<Uuid>,
        channel_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        last_used_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    conversations (id) {
        id -> Uuid,
        number -> Int8,
        channel_id -> Uuid,
        contact_id -> Uuid,
        client_id -> Text,
        status -> Text,
        priority -> Text,
        assignee_id -> Nullable<Uuid>,
        assignee_name -> Nullable<Text>,
        subject -> Text,
        tags -> Array<Text>,
        follow_up_of -> Nullable<Uuid>,
        version -> Int8,
        public_version -> Int8,
        last_message -> Nullable<Jsonb>,
        last_public_message -> Nullable<Jsonb>,
        unread_by_agents -> Int4,
        unread_by_contact -> Int4,
        agents_seen_seq -> Int8,
        contact_seen_seq -> Int8,
        waiting_since -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        active_at -> Timestamptz,
        queue_id -> Nullable<Uuid>,
        routing -> Jsonb,
        active_minute -> Timestamp,
        labels -> Nullable<Jsonb>,
    }
}

diesel::table! {
    recorded_events (conversation_id, seq) {
        conversation_id -> Uuid,
        seq -> Int8,
        previous_public_seq -> Int8,
        is_public -> Bool,
        kind -> Text,
        actor -> Jsonb,
        payload -> Jsonb,
        at -> Timestamptz,
    }
}

diesel::table! {
    drafts (agent_id, conversation_id) {
        agent_id -> Uuid,
        conversation_id -> Uuid,
        visibility -> Text,
        text -> Text,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    canned_replies (id) {
        id -> Uuid,
        shortcut -> Text,
        title -> Text,
        text -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        steps -> Nullable<Jsonb>,
    }
}

diesel::table! {
    attachments (id) {
        id -> Uuid,
        uploader_kind -> Text,
        uploader_id -> Uuid,
        conversation_id -> Nullable<Uuid>,
        message_id -> Nullable<Uuid>,
        name -> Text,
        content_type -> Text,
        size_bytes -> Int8,
        width -> Nullable<Int4>,
        height -> Nullable<Int4>,
        storage_key -> Text,
        thumbnail_key -> Nullable<Text>,
        created_at -> Timestamptz,
        released_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    uploads (id) {
        id -> Uuid,
        uploader_kind -> Text,
        uploader_id -> Uuid,
        name -> Text,
        size_bytes -> Int8,
        offset_bytes -> Int8,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    teams (id) {
        id -> Uuid,
        name -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    team_members (team_id, agent_id) {
        team_id -> Uuid,
        agent_id -> Uuid,
    }
}

diesel::table! {
    skills (id) {
        id -> Uuid,
        name -> Text,
        language -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    agent_skills (agent_id, skill_id) {
        agent_id -> Uuid,
        skill_id -> Uuid,
        level -> Int2,
    }
}

diesel::table! {
    organisation_settings (key) {
        key -> Text,
        value -> Jsonb,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    custom_statuses (id) {
        id -> Uuid,
        label -> Text,
        kind -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    agent_statuses (id) {
        id -> Int8,
        agent_id -> Uuid,
        standing -> Jsonb,
        chosen -> Jsonb,
        set_by -> Jsonb,
        at -> Timestamptz,
    }
}

diesel::table! {
    schedules (id) {
        id -> Uuid,
        name -> Text,
        timezone -> Text,
        hours -> Jsonb,
        holidays -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    queues (id) {
        id -> Uuid,
        name -> Text,
        is_default -> Bool,
        everyone -> Bool,
        strategy -> Text,
        offer_mode -> Text,
        offer_timeout_seconds -> Int4,
        preferred_agent_seconds -> Int4,
        relaxations -> Jsonb,
        overflow_queue_id -> Nullable<Uuid>,
        overflow_after_seconds -> Nullable<Int4>,
        length_max -> Nullable<Int4>,
        wait_max_seconds -> Nullable<Int4>,
        schedule_id -> Nullable<Uuid>,
        service_level_seconds -> Int4,
        service_level_percent -> Int4,
        requeue_unanswered_seconds -> Nullable<Int4>,
        requeue_answered_seconds -> Nullable<Int4>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    queue_agents (queue_id, agent_id) {
        queue_id -> Uuid,
        agent_id -> Uuid,
    }
}

diesel::table! {
    queue_teams (queue_id, team_id) {
        queue_id -> Uuid,
        team_id -> Uuid,
    }
}

diesel::table! {
    routing_rules (id) {
        id -> Uuid,
        position -> Int4,
        name -> Text,
        is_enabled -> Bool,
        conditions -> Jsonb,
        outcome -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit_log (id) {
        id -> Uuid,
        at -> Timestamptz,
        actor_id -> Uuid,
        actor_name -> Text,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<Uuid>,
        subject_name -> Text,
        detail -> Jsonb,
    }
}

diesel::table! {
    histories (id) {
        id -> Uuid,
        began_at -> Timestamptz,
    }
}

diesel::table! {
    hub_leases (shard) {
        shard -> Int4,
        epoch -> Int8,
        holder -> Text,
        taken_at -> Timestamptz,
    }
}

diesel::table! {
    inbound_deliveries (id) {
        id -> Int8,
        channel_id -> Uuid,
        platform -> Text,
        key -> Text,
        headers -> Jsonb,
        body -> Bytea,
        received_at -> Timestamptz,
        state -> Text,
        attempts -> Int4,
        outcome -> Text,
        finished_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    inbound_messages (channel_id, external_id) {
        channel_id -> Uuid,
        external_id -> Text,
        contact_id -> Uuid,
        client_id -> Text,
        sent_at -> Nullable<Timestamptz>,
        claimed_at -> Timestamptz,
        thread -> Text,
        detail -> Nullable<Jsonb>,
        revision -> Nullable<Int8>,
        author -> Nullable<Text>,
    }
}

diesel::table! {
    outbound_messages (id) {
        id -> Int8,
        message_id -> Uuid,
        conversation_id -> Uuid,
        channel_id -> Uuid,
        state -> Text,
        parts_done -> Int4,
        external_ids -> Array<Text>,
        attempts -> Int4,
        queued_at -> Timestamptz,
        not_before -> Timestamptz,
        begun_at -> Nullable<Timestamptz>,
        failure -> Nullable<Jsonb>,
        revision -> Int4,
        sent_revision -> Nullable<Int4>,
        is_once -> Bool,
    }
}

diesel::table! {
    inbound_parked (channel_id, external_id, author) {
        channel_id -> Uuid,
        external_id -> Text,
        author -> Text,
        text -> Nullable<Text>,
        parked_at -> Timestamptz,
        revision -> Nullable<Int8>,
    }
}

diesel::table! {
    inbound_reactions (channel_id, external_id, author) {
        channel_id -> Uuid,
        external_id -> Text,
        author -> Text,
        reaction -> Nullable<Text>,
        reacted_at -> Timestamptz,
    }
}

diesel::table! {
    inbound_receipts (channel_id, author, external_id, state) {
        channel_id -> Uuid,
        author -> Text,
        external_id -> Text,
        state -> Text,
        until -> Nullable<Timestamptz>,
        reason -> Nullable<Text>,
        told_at -> Timestamptz,
    }
}

diesel::table! {
    schema_needs (version) {
        version -> Text,
    }
}

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    channels::id,
    channels::kind,
    channels::name,
    conversations::status,
);

diesel::allow_tables_to_appear_in_same_query!(
    agent_skills,
    agent_statuses,
    agents,
    attachments,
    audit_log,
    bulk_items,
    bulk_jobs,
    canned_replies,
    category_rules,
    channels,
    contact_consents,
    contact_identities,
    contact_joins,
    contact_proofs,
    contacts,
    conversations,
    custom_statuses,
    drafts,
    histories,
    hub_leases,
    inbound_deliveries,
    inbound_messages,
    inbound_parked,
    inbound_reactions,
    inbound_receipts,
    messages,
    organisation_settings,
    outbound_acts,
    outbound_messages,
    queue_agents,
    queue_teams,
    queues,
    recorded_events,
    routing_rules,
    schedules,
    schema_needs,
    sessions,
    skills,
    team_members,
    teams,
    uploads,
);
