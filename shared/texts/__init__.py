"""What phone and office both say: a catalogue per language, both with the same keys."""
