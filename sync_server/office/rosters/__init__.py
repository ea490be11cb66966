"""Lists from the police: read in any column order, matched to people, tried dry, applied, undone (R-35)."""
