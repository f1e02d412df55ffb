ALTER TABLE outbound_messages DROP COLUMN is_once;
