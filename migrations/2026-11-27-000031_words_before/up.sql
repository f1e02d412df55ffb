-- messages_by_word_and_time has taken its place. The version before finds the same messages without it, by reading
-- them, and nobody pays for two indexes with every message that is stored.
DROP INDEX CONCURRENTLY IF EXISTS messages_by_word;
