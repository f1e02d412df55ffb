-- Everything that was said under one post, whoever said it.
CREATE INDEX CONCURRENTLY IF NOT EXISTS inbound_messages_by_thread ON inbound_messages (channel_id, thread, claimed_at)
    WHERE thread <> '';
