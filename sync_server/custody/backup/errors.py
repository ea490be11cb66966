"""What stands in the way of a backup or a restore."""


class InUseError(Exception):
    """A process has the database open."""


class DamagedError(Exception):
    """What was copied is no whole database; the text says what was found."""


class ToolError(Exception):
    """One of PostgreSQL's own programs is missing or failed; the text says which, and what it said."""
