"""Days on which something cannot have been: kept as stated until somebody of the ward says the right one."""
