DROP TABLE outbound_messages;
ALTER TABLE inbound_messages DROP COLUMN author;
ALTER TABLE channels DROP COLUMN outbound_trouble;
ALTER TABLE messages DROP COLUMN delivery;
