"""A resident who was not on the list."""
