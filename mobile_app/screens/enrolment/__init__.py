"""Joining: a code becomes a phone's identity and its first download."""
