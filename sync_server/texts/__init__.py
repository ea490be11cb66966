"""What the office's pages, papers and commands say: a catalogue per language, both with the same keys."""
