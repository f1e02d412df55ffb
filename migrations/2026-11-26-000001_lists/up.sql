-- What one person has uploaded and not sent is summed up before more is taken.
CREATE INDEX attachments_unsent_by_uploader ON attachments (uploader_id) WHERE message_id IS NULL;
CREATE INDEX uploads_by_uploader ON uploads (uploader_id);
