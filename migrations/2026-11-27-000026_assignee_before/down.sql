CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_by_assignee ON conversations (assignee_id, active_at DESC, id DESC)
    WHERE status IN ('new', 'open', 'pending', 'on_hold');
