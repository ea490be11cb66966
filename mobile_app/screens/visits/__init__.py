"""A visit: how it ended, and where each resident stands."""
