"""One household; finding one by its code; one that was not on the list."""
