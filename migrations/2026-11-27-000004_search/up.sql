-- Search at ten million messages. A word that every tenth message has is looked for among the newest ones only,
-- so each message is found by its words and by the hours it came in: the first 24 bits of its id's time,
-- 4.7 hours, as one more word that no text has.
CREATE INDEX messages_by_word ON messages
    USING gin ((to_tsvector('simple', text) || array_to_tsvector(ARRAY['@' || left(id::text, 6)])));
-- The version before finds the same rows by reading them until it is gone.
DROP INDEX messages_by_text;

-- Names and addresses by the beginnings of their words.
CREATE INDEX contacts_by_word ON contacts USING gin (
    to_tsvector('simple', regexp_replace(coalesce(name, '') || ' ' || coalesce(email, ''), '[^[:alnum:]]+', ' ', 'g')));

-- Subjects by theirs. On the event: an index on the conversation would be written anew with every message.
CREATE INDEX events_by_subject ON events USING gin (
    to_tsvector('simple', regexp_replace(payload ->> 'to', '[^[:alnum:]]+', ' ', 'g')))
    WHERE kind = 'subject_changed';
