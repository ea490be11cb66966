"""The people who go from door to door: who they are, where they go, and the codes by which they join."""
