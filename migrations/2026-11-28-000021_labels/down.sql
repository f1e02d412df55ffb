DROP TABLE category_rules;
ALTER TABLE canned_replies DROP COLUMN steps;
ALTER TABLE conversations DROP COLUMN labels;
