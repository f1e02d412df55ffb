DROP TABLE inbound_parked;
DROP TABLE inbound_messages;
DROP TABLE inbound_deliveries;
ALTER TABLE channels
    DROP COLUMN sealed_secret,
    DROP COLUMN secret_set_at,
    DROP COLUMN disabled_at;
