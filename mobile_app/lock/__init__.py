"""The PIN: what it locks, the key it gives, and the screens that ask for it."""
