DROP TABLE inbound_receipts;
DROP TABLE inbound_reactions;
ALTER TABLE contact_identities DROP COLUMN unreachable_since;
ALTER TABLE inbound_parked DROP COLUMN revision;
ALTER TABLE inbound_messages
    DROP COLUMN thread,
    DROP COLUMN detail,
    DROP COLUMN revision;
