"""Looking through the camera for a code."""
