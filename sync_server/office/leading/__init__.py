"""Leading by example: officials, members and their relatives first, by their own days (R-21 … R-25)."""
