"""QR labels for doors: codes only, never a name or an address (R-56)."""
