"""Keeping what is there: backups, privacy and its days, a look at how the server does."""
