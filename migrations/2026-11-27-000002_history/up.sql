-- Which history this is, one row: a restored backup is another one, and who has seen the old one is told so.
CREATE TABLE histories (
    id        uuid PRIMARY KEY,
    began_at  timestamptz NOT NULL
);
INSERT INTO histories (id, began_at) VALUES (gen_random_uuid(), now());
