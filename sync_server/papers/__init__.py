"""What leaves the office on paper: reports, Word templates, labels."""
