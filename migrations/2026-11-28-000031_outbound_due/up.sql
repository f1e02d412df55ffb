-- What is due of a channel, the soonest first: finding it reads no more rows than are looked at, however many wait.
CREATE INDEX CONCURRENTLY IF NOT EXISTS outbound_messages_due ON outbound_messages (channel_id, not_before, id)
    WHERE state = 'waiting';
