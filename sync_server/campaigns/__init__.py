"""The plan as data: published versions of a ward's campaign, and the one in force."""
