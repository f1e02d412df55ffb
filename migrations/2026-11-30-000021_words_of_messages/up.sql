-- The words of a message for search, as the hub makes them: Postgres took a seventh of a message's time for them.
-- They are null for what was stored before or by the version before, whose words Postgres makes as it did.
ALTER TABLE messages ADD COLUMN words tsvector;

-- The version before changes a text and knows nothing of its words; what was deleted must not be found by them.
CREATE OR REPLACE FUNCTION forget_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.words := NULL;
    RETURN NEW;
END
$$;

CREATE TRIGGER words_of_another_text BEFORE UPDATE OF text ON messages FOR EACH ROW
    WHEN (NEW.text <> OLD.text AND NEW.words IS NOT DISTINCT FROM OLD.words)
    EXECUTE FUNCTION forget_words();
