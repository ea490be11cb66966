"""What was sent, what waits, what was set aside."""
