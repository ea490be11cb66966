"""The log of changes: one writer decides what enters, keeps records and totals."""
