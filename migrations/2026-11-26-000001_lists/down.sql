DROP INDEX sessions_by_contact;
ALTER TABLE attachments DROP COLUMN released_at;
DROP INDEX uploads_by_uploader;
DROP INDEX attachments_unsent_by_uploader;
