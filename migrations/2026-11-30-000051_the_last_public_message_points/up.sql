-- From here on a last public message that is the last message is stored as `true`.
-- Code that has the step named here reads that; code from before it must not start any more.
INSERT INTO schema_needs (version) VALUES ('20261130000041');
