"""The domain: pure rules that phone and server share. No I/O, no clock, no framework."""
