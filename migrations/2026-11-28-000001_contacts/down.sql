DROP TABLE contact_consents;
DROP TABLE contact_joins;
DROP TABLE contact_proofs;
ALTER TABLE channels DROP COLUMN retention_days;
ALTER TABLE contact_identities DROP COLUMN last_seen_at, DROP COLUMN opted_out_at;
ALTER TABLE contacts
    DROP COLUMN joined_into,
    DROP COLUMN card_name,
    DROP COLUMN card_email,
    DROP COLUMN kept_apart_at,
    DROP COLUMN erased_at;
