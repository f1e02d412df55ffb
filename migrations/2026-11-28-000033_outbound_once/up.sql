ALTER TABLE outbound_messages
    -- the call that is under way cannot be made again under its key: when nobody answers, nobody knows
    ADD COLUMN is_once  boolean NOT NULL DEFAULT false;
