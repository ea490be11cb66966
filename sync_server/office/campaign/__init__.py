"""The pages on which administrators change the plan."""
