"""The list of households: where to go, and what is open there."""
