DROP INDEX CONCURRENTLY IF EXISTS inbound_messages_by_thread;
