CREATE INDEX CONCURRENTLY IF NOT EXISTS messages_by_text ON messages USING gin (to_tsvector('simple', text));
