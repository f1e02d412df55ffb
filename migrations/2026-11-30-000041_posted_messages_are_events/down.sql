INSERT INTO recorded_events (conversation_id, seq, previous_public_seq, is_public, kind, actor, payload, at)
SELECT e.conversation_id, e.seq, e.previous_public_seq, e.is_public, e.kind, e.actor, e.payload, e.at
FROM events e JOIN messages m ON m.conversation_id = e.conversation_id AND m.seq = e.seq
WHERE e.kind = 'message_posted' AND m.previous_public_seq IS NOT NULL;
DROP VIEW events;
DROP FUNCTION record_event();
ALTER TABLE recorded_events RENAME TO events;
ALTER TABLE messages DROP COLUMN previous_public_seq, DROP COLUMN reading;
