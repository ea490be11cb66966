"""Keeping it: backups, privacy, how the server does."""
