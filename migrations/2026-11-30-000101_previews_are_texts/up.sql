-- contracts: 2026-11-30-000091_previews_as_texts
-- From here on a preview is stored as a string, which Postgres need not take apart.
-- Code that has the step named here reads that; code from before it must not start any more.
INSERT INTO schema_needs (version) VALUES ('20261130000091');
