DROP INDEX uploads_by_uploader;
DROP INDEX attachments_unsent_by_uploader;
