-- As messages_by_word, with coarser times beside the 4.7 hours: the first 20 and 16 bits of an id's time, 3.1 and
-- 49.7 days. Many times of one kind cost a search more than two of a coarser one.
-- The list in which new words wait (000027) is as long as there.
CREATE INDEX CONCURRENTLY IF NOT EXISTS messages_by_word_and_time ON messages
    USING gin ((to_tsvector('simple', text) || array_to_tsvector(
        ARRAY['@' || left(id::text, 6), '@' || left(id::text, 5), '@' || left(id::text, 4)])))
    WITH (fastupdate = on, gin_pending_list_limit = 65536);
