"""SQLite as Django's database, with a queue before its one place for a writer."""
