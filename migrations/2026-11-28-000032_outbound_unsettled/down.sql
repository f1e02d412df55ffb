DROP INDEX CONCURRENTLY IF EXISTS outbound_messages_unsettled;
