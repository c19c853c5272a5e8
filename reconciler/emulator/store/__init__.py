"""The tenant's memory: one SQLite database, opened, migrated and committed here."""
