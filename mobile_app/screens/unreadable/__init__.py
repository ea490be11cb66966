"""Records that cannot be read: each is one line that says so, and costs no other line."""
