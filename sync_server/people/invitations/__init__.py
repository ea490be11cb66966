"""Joining codes that the ward gives to its helpers: on a page, and in the terminal."""
