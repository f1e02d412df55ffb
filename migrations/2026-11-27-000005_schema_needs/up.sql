-- The steps that a version must have to work on this schema. Empty as long as all steps have only added:
-- a step that takes something away names here the step whose code does without it.
CREATE TABLE schema_needs (
    -- as Diesel writes it: 20261127000005
    version  text PRIMARY KEY
);
