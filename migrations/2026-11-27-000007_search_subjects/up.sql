-- Subjects by the beginnings of their words. On the event: an index on the conversation would be written anew with
-- every message.
CREATE INDEX CONCURRENTLY IF NOT EXISTS events_by_subject ON events USING gin (
    to_tsvector('simple', regexp_replace(payload ->> 'to', '[^[:alnum:]]+', ' ', 'g')))
    WHERE kind = 'subject_changed';
