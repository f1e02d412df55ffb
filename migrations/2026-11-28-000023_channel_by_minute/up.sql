CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_by_channel_and_minute ON conversations (channel_id, active_minute DESC);
