"""The lock: PIN, key, waiting, and what lies on the medium."""
