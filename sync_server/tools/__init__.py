"""Beside the running ward: the demo ward, load, and the recount."""
