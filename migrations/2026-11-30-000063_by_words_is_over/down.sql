CREATE INDEX CONCURRENTLY IF NOT EXISTS messages_by_words ON messages
    USING gin ((coalesce(words, to_tsvector('simple', text) || array_to_tsvector(
        ARRAY['@' || left(id::text, 6), '@' || left(id::text, 5), '@' || left(id::text, 4)]))))
    WITH (fastupdate = on, gin_pending_list_limit = 65536);
