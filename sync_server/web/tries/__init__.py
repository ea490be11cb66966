"""How often somebody may try a password or a code: counted in the database, before anything is hashed."""
