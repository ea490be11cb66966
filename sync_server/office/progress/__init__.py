"""One indicator at a time: against its target and its pace, by unit and week, and why the number moved."""
