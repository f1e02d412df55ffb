-- What is under way or has to be told, also of a channel whose messages wait.
CREATE INDEX CONCURRENTLY IF NOT EXISTS outbound_messages_unsettled ON outbound_messages (channel_id, id)
    WHERE state IN ('sending', 'telling');
