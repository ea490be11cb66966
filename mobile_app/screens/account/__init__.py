"""What was sent and what waits, who I am, and sending by itself."""
