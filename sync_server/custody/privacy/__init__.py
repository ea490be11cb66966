"""People's rights in their own data: what they ask, what is erased for good, and who looked at what."""
