DELETE FROM schema_needs WHERE version = '20261130000071';
ALTER TABLE conversations ALTER COLUMN active_minute DROP NOT NULL;

CREATE FUNCTION keep_active_minute() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.active_minute := date_trunc('minute', NEW.active_at AT TIME ZONE 'UTC');
    RETURN NEW;
END
$$;

CREATE TRIGGER active_minute_of_a_new_one BEFORE INSERT ON conversations FOR EACH ROW
    WHEN (NEW.active_minute IS NULL)
    EXECUTE FUNCTION keep_active_minute();

CREATE TRIGGER active_minute_of_another_time BEFORE UPDATE OF active_at ON conversations FOR EACH ROW
    WHEN (NEW.active_at <> OLD.active_at AND NEW.active_minute = OLD.active_minute)
    EXECUTE FUNCTION keep_active_minute();
