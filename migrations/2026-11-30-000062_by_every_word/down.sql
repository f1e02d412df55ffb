DROP INDEX CONCURRENTLY IF EXISTS messages_by_every_word;
