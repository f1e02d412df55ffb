ALTER TABLE conversations
    -- category and language, each with who said so, and the moods of the last messages; null: nothing is known
    ADD COLUMN labels  jsonb;

ALTER TABLE canned_replies
    -- what it does beside the text, which makes it a macro: status, tags, whose it becomes
    ADD COLUMN steps  jsonb;

-- What a customer's message is about: the first rule that matches decides.
CREATE TABLE category_rules (
    id          uuid PRIMARY KEY,
    -- ascending
    position    integer     NOT NULL,
    name        text        NOT NULL,
    is_enabled  boolean     NOT NULL,
    category    text        NOT NULL,
    -- each empty for any
    phrases     text[]      NOT NULL,
    channels    text[]      NOT NULL,
    languages   text[]      NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    deleted_at  timestamptz
);
CREATE INDEX category_rules_in_order ON category_rules (position, id) WHERE deleted_at IS NULL;
