"""What phones call: push, pull, joining."""
