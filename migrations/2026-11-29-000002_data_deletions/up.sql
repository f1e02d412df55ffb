-- People who asked a platform that an app forgets them, as the platform told us.
CREATE TABLE data_deletions (
    -- what the person was given to look after it
    code         text PRIMARY KEY,
    channel_id   uuid        NOT NULL REFERENCES channels (id),
    -- the platform's id of them; null once it is over
    user_id      text,
    -- somebody was found under it
    is_found     boolean     NOT NULL DEFAULT false,
    asked_at     timestamptz NOT NULL,
    finished_at  timestamptz
);
CREATE UNIQUE INDEX data_deletions_waiting ON data_deletions (channel_id, user_id) WHERE finished_at IS NULL;
