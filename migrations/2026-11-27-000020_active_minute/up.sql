-- Lists are ordered by the minute of the last message, and within a minute by its exact time. As long as a chat stays
-- within a minute no index is touched by its messages (Postgres' heap-only updates), which need room on the page:
-- a third of it is left free. The table is written anew, once: at a million conversations nobody can write for
-- about 15 seconds. The version before does not know the column, and loses nothing.
ALTER TABLE conversations SET (fillfactor = 65);
ALTER TABLE conversations ADD COLUMN active_minute timestamp
    GENERATED ALWAYS AS (date_trunc('minute', active_at AT TIME ZONE 'UTC')) STORED;
