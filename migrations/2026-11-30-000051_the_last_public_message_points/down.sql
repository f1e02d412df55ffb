UPDATE conversations SET last_public_message = last_message WHERE last_public_message = 'true';
DELETE FROM schema_needs WHERE version = '20261130000041';
