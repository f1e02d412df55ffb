CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_by_status_and_minute ON conversations (status, active_minute DESC);
