"""Papers that are drawn from the code."""
