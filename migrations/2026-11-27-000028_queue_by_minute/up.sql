-- All that a queue ever had: a queue with little work is otherwise looked for among everybody's.
CREATE INDEX CONCURRENTLY IF NOT EXISTS conversations_by_queue_and_minute
    ON conversations (queue_id, active_minute DESC) WHERE queue_id IS NOT NULL;
