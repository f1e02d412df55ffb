CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_by_minute ON conversations (active_minute DESC);
