"""The passcode: what it locks, the key it gives, and what happens when a phone leaves."""
