-- A conversation stands in the thread of its first message, which has the conversation's client_id.
CREATE INDEX CONCURRENTLY IF NOT EXISTS inbound_messages_by_client_id ON inbound_messages (channel_id, client_id);
