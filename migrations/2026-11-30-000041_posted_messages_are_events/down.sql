INSERT INTO recorded_events (conversation_id, seq, previous_public_seq, is_public, kind, actor, payload, at)
SELECT conversation_id, seq, previous_public_seq, is_public, kind, actor, payload, at
FROM posted_events WHERE previous_public_seq IS NOT NULL;
DROP VIEW events;
DROP FUNCTION record_event();
DROP VIEW posted_events;
ALTER TABLE recorded_events RENAME TO events;
ALTER TABLE messages DROP COLUMN previous_public_seq, DROP COLUMN reading;
