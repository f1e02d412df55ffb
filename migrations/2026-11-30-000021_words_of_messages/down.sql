DROP TRIGGER words_of_another_text ON messages;
DROP FUNCTION forget_words();
ALTER TABLE messages DROP COLUMN words;
