"""Files that people bring, read as tables."""
