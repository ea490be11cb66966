"""A synthetic ward: seeded, calibrated to the plan's annex, and nobody in it exists."""
