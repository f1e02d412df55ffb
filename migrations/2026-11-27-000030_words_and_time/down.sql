DROP INDEX CONCURRENTLY IF EXISTS messages_by_word_and_time;
