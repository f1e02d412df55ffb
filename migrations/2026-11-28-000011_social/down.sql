DROP TABLE outbound_acts;
ALTER TABLE outbound_messages DROP COLUMN revision, DROP COLUMN sent_revision;
ALTER TABLE messages DROP COLUMN social;
