-- Nobody asks for rows by these columns, and counting them was most of the time of an ANALYZE. As long as one runs,
-- Postgres keeps every version of every row, and a busy conversation has hundreds of them a second.
ALTER TABLE messages
    ALTER COLUMN text SET STATISTICS 0,
    ALTER COLUMN words SET STATISTICS 0,
    ALTER COLUMN author_name SET STATISTICS 0,
    ALTER COLUMN attachments SET STATISTICS 0,
    ALTER COLUMN delivery SET STATISTICS 0,
    ALTER COLUMN social SET STATISTICS 0;
ALTER INDEX messages_by_words ALTER COLUMN 1 SET STATISTICS 0;
ALTER TABLE events
    ALTER COLUMN actor SET STATISTICS 0,
    ALTER COLUMN payload SET STATISTICS 0;
ALTER TABLE conversations
    ALTER COLUMN last_message SET STATISTICS 0,
    ALTER COLUMN last_public_message SET STATISTICS 0,
    ALTER COLUMN routing SET STATISTICS 0,
    ALTER COLUMN labels SET STATISTICS 0;
