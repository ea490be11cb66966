"""What phones call again and again: push, pull, joining."""
