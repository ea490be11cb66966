"""Files that somebody brings: opened in a process with limits, read as tables."""
