COMMENT ON COLUMN conversations.last_message IS NULL;
COMMENT ON COLUMN conversations.last_public_message IS NULL;
