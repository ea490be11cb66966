"""Who is signed in, for how long, from which browser; and forms that met an ended session."""
