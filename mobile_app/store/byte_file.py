"""The one thing the journal asks of a medium: a file that survives a kill (I1)."""

from typing import Protocol


class FileBusy(OSError):  # noqa: N818  (a state people meet, not a fault)
    """Another window or process holds the file: one writer at a time, so nothing interleaves."""


class FileDamaged(OSError):  # noqa: N818
    """The medium holds bytes, but none of them can be trusted to be the file. Nothing was changed."""


class ByteFile(Protocol):
    """A file that survives a kill: what `append` returned from is on the medium.

    Every method raises OSError when the medium refuses (full, gone); the content is then as before the call.
    """

    def read(self) -> bytes:
        """Return everything, as at opening a journal."""
        ...

    def append(self, data: bytes) -> None:
        """Add `data` at the end; written and flushed when it returns. A kill inside may leave a torn tail."""
        ...

    def truncate(self, size: int) -> None:
        """Cut to the first `size` bytes (a torn tail), flushed. A size beyond the end changes nothing."""
        ...

    def replace(self, data: bytes) -> None:
        """Become exactly `data`: after a kill the file is all of the new or all of the old content."""
        ...

    def close(self) -> None:
        """Give the file back, so that another opener gets it; closing twice is harmless."""
        ...
