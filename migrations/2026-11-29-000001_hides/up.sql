-- What moderators hid or showed again on a platform, by the platform's ids: of messages that are not here yet, and so
-- that an older word that comes late changes nothing.
CREATE TABLE inbound_hides (
    channel_id   uuid        NOT NULL REFERENCES channels (id),
    external_id  text        NOT NULL,
    is_hidden    boolean     NOT NULL,
    -- by the platform's clock
    told_at      timestamptz NOT NULL,
    kept_at      timestamptz NOT NULL,
    PRIMARY KEY (channel_id, external_id)
);
CREATE INDEX inbound_hides_by_age ON inbound_hides (kept_at);
