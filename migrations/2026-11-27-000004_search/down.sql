DROP INDEX events_by_subject;
DROP INDEX contacts_by_word;
CREATE INDEX messages_by_text ON messages USING gin (to_tsvector('simple', text));
DROP INDEX messages_by_word;
