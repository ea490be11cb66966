"""Service points and hall sessions: when they are open, who came, weeks without a session (R-27 … R-29)."""
