"""What the phone says: a catalogue per language, both with the same keys."""
