ALTER TABLE conversations DROP COLUMN active_minute;
ALTER TABLE conversations RESET (fillfactor);
