"""What can go wrong between phone and server, besides the catalogue of problems."""


class Unreachable(Exception):  # noqa: N818  (a state people meet, not a fault)
    """No answer from our server: no network, a timeout, a broken answer, or somebody else's page."""
