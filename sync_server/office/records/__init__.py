"""The list behind a number of the board: every record that adds to a cell, as many as the cell says."""
