DROP TABLE uploads, attachments, canned_replies, drafts, messages, events, conversations, sessions, channels, agents, contact_identities, contacts;
DROP SEQUENCE conversation_numbers;
