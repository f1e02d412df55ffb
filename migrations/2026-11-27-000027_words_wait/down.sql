ALTER INDEX messages_by_word RESET (fastupdate, gin_pending_list_limit);
