"""How the phone and the server exchange facts."""
