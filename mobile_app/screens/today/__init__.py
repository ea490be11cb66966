"""The evening's work: which doors come next, and how far one is."""
