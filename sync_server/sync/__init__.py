"""Changes in, records out: push, pull, and the one writer through which everything durable passes."""
