-- The cards of one person.
CREATE INDEX CONCURRENTLY IF NOT EXISTS contacts_joined ON contacts (joined_into) WHERE joined_into IS NOT NULL;
