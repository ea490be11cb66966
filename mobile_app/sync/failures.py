"""Transport failures between phone and server that are not in the problem catalogue."""


class Unreachable(Exception):  # noqa: N818  (a state people meet, not a fault)
    """No answer from our server: no network, a timeout, a broken answer, or somebody else's page."""
