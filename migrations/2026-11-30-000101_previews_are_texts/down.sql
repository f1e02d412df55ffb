UPDATE conversations
SET last_message = (last_message #>> '{}')::jsonb, last_public_message = (last_public_message #>> '{}')::jsonb
WHERE jsonb_typeof(last_message) = 'string' OR jsonb_typeof(last_public_message) = 'string';
DELETE FROM schema_needs WHERE version = '20261130000091';
