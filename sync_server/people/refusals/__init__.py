"""What was refused: wrong passwords and codes, locks, pages outside somebody's role."""
