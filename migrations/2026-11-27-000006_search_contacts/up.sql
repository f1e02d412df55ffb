-- Names and addresses by the beginnings of their words.
CREATE INDEX CONCURRENTLY IF NOT EXISTS contacts_by_word ON contacts USING gin (
    to_tsvector('simple', regexp_replace(coalesce(name, '') || ' ' || coalesce(email, ''), '[^[:alnum:]]+', ' ', 'g')));
