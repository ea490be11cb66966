"""What the simulator says: a catalogue per language, both with the same keys."""
