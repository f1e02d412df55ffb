-- Search at ten million messages. A word that every tenth message has is looked for among the newest ones only,
-- so each message is found by its words and by the hours it came in: the first 24 bits of its id's time,
-- 4.7 hours, as one more word that no text has.
CREATE INDEX CONCURRENTLY IF NOT EXISTS messages_by_word ON messages
    USING gin ((to_tsvector('simple', text) || array_to_tsvector(ARRAY['@' || left(id::text, 6)])));
