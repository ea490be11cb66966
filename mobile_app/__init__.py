"""The phone: what a helper carries from door to door, with or without a network."""
