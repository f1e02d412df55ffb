CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_by_status ON conversations (status, active_at DESC, id DESC);
