"""The ward's board: every total against its target, how fresh it is, and the records behind each number."""
