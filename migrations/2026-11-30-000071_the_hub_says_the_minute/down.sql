DROP TRIGGER active_minute_of_another_time ON conversations;
DROP TRIGGER active_minute_of_a_new_one ON conversations;
DROP FUNCTION keep_active_minute();

-- A column does not begin to be made by Postgres, so it comes back as another one, with its indexes.
ALTER TABLE conversations DROP COLUMN active_minute;
ALTER TABLE conversations ADD COLUMN active_minute timestamp
    GENERATED ALWAYS AS (date_trunc('minute', active_at AT TIME ZONE 'UTC')) STORED;
CREATE INDEX conversations_by_minute ON conversations (active_minute DESC);
CREATE INDEX conversations_by_status_and_minute ON conversations (status, active_minute DESC);
CREATE INDEX conversations_by_assignee_and_minute ON conversations (assignee_id, active_minute DESC)
    WHERE status IN ('new', 'open', 'pending', 'on_hold');
CREATE INDEX conversations_by_queue_and_minute ON conversations (queue_id, active_minute DESC)
    WHERE queue_id IS NOT NULL;
CREATE INDEX conversations_by_queue_and_minute_live ON conversations (queue_id, active_minute DESC)
    WHERE status IN ('new', 'open', 'pending', 'on_hold');
CREATE INDEX conversations_by_channel_and_minute ON conversations (channel_id, active_minute DESC);
