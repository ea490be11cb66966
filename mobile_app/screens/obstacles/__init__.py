"""Obstacles: told to the police desk, and what it answered."""
