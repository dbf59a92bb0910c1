"""Where the pace and answers are kept: in memory, in a file of SQLite, in Redis."""
