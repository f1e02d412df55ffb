-- What a queue has to do with now, which is little of all that it ever had.
CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_by_queue_and_minute_live
    ON conversations (queue_id, active_minute DESC) WHERE status IN ('new', 'open', 'pending', 'on_hold');
