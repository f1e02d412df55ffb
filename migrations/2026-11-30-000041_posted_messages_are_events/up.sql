-- Events with a row of their own; the name of the table becomes that of all events, whichever way they are stored.
-- First, because everybody asks for events before messages: the other way round, two could wait for each other.
ALTER TABLE events RENAME TO recorded_events;

-- A posted message is its own event: all that its event says stands in its row, once these two columns do.
-- `previous_public_seq` is null for messages stored before, or by the version before: their events are recorded
-- beside them. `reading` is what the message was read as when it came.
ALTER TABLE messages ADD COLUMN previous_public_seq bigint, ADD COLUMN reading jsonb;
ALTER TABLE messages ALTER COLUMN reading SET STATISTICS 0;

-- Every message as the event that posts it.
CREATE VIEW posted_events AS
SELECT
    conversation_id, seq, previous_public_seq, visibility = 'public' AS is_public, 'message_posted' AS kind,
    CASE author_kind
        WHEN 'system' THEN '{"kind": "system"}'
        ELSE jsonb_build_object('kind', author_kind, 'id', author_id, 'name', author_name)
    END AS actor,
    CASE
        WHEN reading IS NULL THEN jsonb_build_object('message_id', id)
        ELSE jsonb_build_object('message_id', id, 'reading', reading)
    END AS payload,
    posted_at AS at
FROM messages;

CREATE VIEW events AS
SELECT conversation_id, seq, previous_public_seq, is_public, kind, actor, payload, at
FROM recorded_events
UNION ALL
SELECT conversation_id, seq, previous_public_seq, is_public, kind, actor, payload, at
FROM posted_events WHERE previous_public_seq IS NOT NULL;

-- The version before writes all events where all events stand. What it changes in one that is a message, it changes
-- in the message too.
CREATE FUNCTION record_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO recorded_events (conversation_id, seq, previous_public_seq, is_public, kind, actor, payload, at)
        VALUES (NEW.conversation_id, NEW.seq, NEW.previous_public_seq, NEW.is_public, NEW.kind, NEW.actor, NEW.payload,
            NEW.at);
    ELSE
        UPDATE recorded_events SET actor = NEW.actor, payload = NEW.payload
        WHERE conversation_id = OLD.conversation_id AND seq = OLD.seq;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER events_of_the_version_before INSTEAD OF INSERT OR UPDATE ON events FOR EACH ROW
    EXECUTE FUNCTION record_event();
