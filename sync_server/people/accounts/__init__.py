"""Who signs in to the ward's pages: accounts, sessions, and the log of who looked at what."""
