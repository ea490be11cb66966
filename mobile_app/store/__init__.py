"""What the phone keeps: the journal that survives a kill, and the documents read from it."""
