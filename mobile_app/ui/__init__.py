"""What all screens share: looks and controls."""
