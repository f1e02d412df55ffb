-- New words wait in a list until the hub sorts them in, every second (src/store/new_words.rs); with Postgres' usual
-- 4 MB it is now and then a message that has to wait for that. In kB.
ALTER INDEX messages_by_word SET (fastupdate = on, gin_pending_list_limit = 65536);
