-- contracts: 2026-11-30-000071_the_hub_says_the_minute
-- Every version that may run writes the minute; a trigger before each change reads and locks the row once more.
DROP TRIGGER active_minute_of_another_time ON conversations;
DROP TRIGGER active_minute_of_a_new_one ON conversations;
DROP FUNCTION keep_active_minute();
ALTER TABLE conversations ALTER COLUMN active_minute SET NOT NULL;
INSERT INTO schema_needs (version) VALUES ('20261130000071');
