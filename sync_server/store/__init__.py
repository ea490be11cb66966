"""The database: tables, what opens them, and each statement that more than one room needs."""
