-- Names and addresses by every letter and every two letters that follow each other: whoever looks for a part of one
-- finds it wherever it stands, also in the middle of a word. Of functions that every Postgres has.
CREATE INDEX CONCURRENTLY IF NOT EXISTS contacts_by_part ON contacts USING gin ((
    string_to_array(lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(card_name, '')), NULL)
    || string_to_array(regexp_replace(
        lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(card_name, '')),
        '(..)', E'\\1\x1f', 'g'), E'\x1f')
    || string_to_array(regexp_replace(
        substr(lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(card_name, '')), 2),
        '(..)', E'\\1\x1f', 'g'), E'\x1f')));
