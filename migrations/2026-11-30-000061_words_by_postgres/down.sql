DROP FUNCTION words_by_postgres(text, uuid);
