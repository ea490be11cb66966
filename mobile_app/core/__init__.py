"""The phone and all it knows: its records, acts, reading, undo and search. Draws nothing."""
