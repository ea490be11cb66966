"""The second factor: a time-based code of an app on one's own phone (TOTP, RFC 6238), and recovery codes."""
