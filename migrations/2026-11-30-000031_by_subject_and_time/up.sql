-- As events_by_subject, and with coarse times as messages have them: of a common word the newest subjects are found
-- without a look at all the others.
CREATE INDEX CONCURRENTLY IF NOT EXISTS events_by_subject_and_time ON events USING gin ((
        to_tsvector('simple', regexp_replace(payload ->> 'to', '[^[:alnum:]]+', ' ', 'g')) || array_to_tsvector(ARRAY[
        '@' || left(lpad(to_hex((extract(epoch FROM at - '1970-01-01 00:00:00+00'::timestamptz) * 1000)::bigint), 12, '0'), 6),
        '@' || left(lpad(to_hex((extract(epoch FROM at - '1970-01-01 00:00:00+00'::timestamptz) * 1000)::bigint), 12, '0'), 5),
        '@' || left(lpad(to_hex((extract(epoch FROM at - '1970-01-01 00:00:00+00'::timestamptz) * 1000)::bigint), 12, '0'), 4)])))
    WHERE kind = 'subject_changed';
