-- Code that has this step reads both forms of a preview.
COMMENT ON COLUMN conversations.last_message IS 'a preview, as an object or as a string that holds one';
COMMENT ON COLUMN conversations.last_public_message IS 'a preview in either form, or true: the last message';
