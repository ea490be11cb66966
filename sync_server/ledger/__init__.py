"""The log of changes: the one writer decides what enters, keeps records and totals, and gives them out."""
