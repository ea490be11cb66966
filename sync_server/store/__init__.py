"""Tables, and the statements that more rooms need."""
