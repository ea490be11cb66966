"""Many real phones in one process, over a bad network, killed at will; then everything is checked."""
