-- What the three steps before replace. The version before finds the same rows, by sorting them.
DROP INDEX CONCURRENTLY IF EXISTS conversations_by_activity;
