"""Schema changes, oldest first; the same files serve SQLite and PostgreSQL."""
