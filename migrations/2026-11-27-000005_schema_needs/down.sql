DROP TABLE schema_needs;
