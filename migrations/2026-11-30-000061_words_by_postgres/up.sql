-- What Postgres makes of a text whose words the hub did not make, as the index of words had it letter by letter.
-- A statement that inserts one message prepared all of that for the index, and needed none of it; a call is cheap to
-- prepare. In PL/pgSQL, as the planner would write out a function in SQL.
CREATE OR REPLACE FUNCTION words_by_postgres(said text, message uuid) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN to_tsvector('simple', said) || array_to_tsvector(
        ARRAY['@' || left(message::text, 6), '@' || left(message::text, 5), '@' || left(message::text, 4)]);
END
$$;
