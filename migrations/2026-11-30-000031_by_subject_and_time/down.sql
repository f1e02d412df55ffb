DROP INDEX CONCURRENTLY IF EXISTS events_by_subject_and_time;
