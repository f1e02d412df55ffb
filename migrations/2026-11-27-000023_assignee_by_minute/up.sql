CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_by_assignee_and_minute
    ON conversations (assignee_id, active_minute DESC) WHERE status IN ('new', 'open', 'pending', 'on_hold');
