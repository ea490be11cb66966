"""The passcode: asking, choosing, changing, forgetting it, and signing out."""
