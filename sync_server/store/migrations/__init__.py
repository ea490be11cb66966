"""How the tables came to be what they are, step by step; run by `database.open_database`."""
