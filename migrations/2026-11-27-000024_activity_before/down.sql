CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_by_activity ON conversations (active_at DESC, id DESC);
