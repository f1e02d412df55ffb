-- What one person has uploaded and not sent is summed up before more is taken.
CREATE INDEX attachments_unsent_by_uploader ON attachments (uploader_id) WHERE message_id IS NULL;
CREATE INDEX uploads_by_uploader ON uploads (uploader_id);

-- When a deleted message gave the file up: from then on nobody reads or sends it, and the next sweep takes it.
ALTER TABLE attachments ADD COLUMN released_at timestamptz;

-- Contacts who never wrote are forgotten, and their sessions with them.
CREATE INDEX sessions_by_contact ON sessions (contact_id) WHERE contact_id IS NOT NULL;
