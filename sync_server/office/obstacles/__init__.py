"""What keeps people from being served: read, answered, passed on by the police desk (R-54)."""
