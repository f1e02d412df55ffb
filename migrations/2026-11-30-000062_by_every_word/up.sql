-- As messages_by_words, with a call in place of what Postgres makes of old texts.
CREATE INDEX CONCURRENTLY IF NOT EXISTS messages_by_every_word ON messages
    USING gin (coalesce(words, words_by_postgres(text, id)))
    WITH (fastupdate = on, gin_pending_list_limit = 65536);
