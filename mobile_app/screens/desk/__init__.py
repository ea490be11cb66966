"""A service point: callers counted, found or added, asked as at a door, one after the other (R-27)."""
