"""A journal of what is convenient to keep: when the medium refuses, nothing else is held up."""

import contextlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from mobile_app.store.byte_file import ByteFile, FileDamaged
from mobile_app.store.cipher import Cipher
from mobile_app.store.journal import Journal, SaveFailed

_MUCH = 64_000  # bytes of history after which the file is written again


class SideJournal:
    """Entries on the medium if it takes them; without a journal nothing is kept."""

    def __init__(self, journal: Journal | None = None) -> None:
        """Write to `journal`, and write it again once it has grown by a lot."""
        self._journal = journal
        self._compact_above = _MUCH

    @classmethod
    async def open(
        cls,
        files: Callable[[str], Awaitable[ByteFile]],
        name: str,
        cipher: Cipher,
        *,
        plain_too: bool = False,
    ) -> "SideJournal":
        """Open the file `name`; one that is refused or cannot be read gives one that keeps nothing.

        Not so with `plain_too`: raises SaveFailed when what stands there unsealed could not be sealed.
        """
        try:
            file = await files(name)
        except OSError as error:
            if plain_too and not isinstance(error, FileDamaged):
                raise SaveFailed(*error.args) from error
            return cls()
        try:
            return cls(Journal(file, cipher, name, plain_too=plain_too))
        except (OSError, ValueError, RecursionError) as error:
            file.close()
            if plain_too and isinstance(error, SaveFailed):
                raise
            return cls()

    def take_entries(self) -> list[Any]:
        """Return what was kept, once."""
        return self._journal.take_entries() if self._journal is not None else []

    def keep(self, entry: Any, all_entries: Callable[[], Iterable[Any]]) -> None:
        """Append an entry if the medium takes it; when it grows long, write `all_entries()` instead."""
        if self._journal is None:
            return
        with contextlib.suppress(SaveFailed):
            self._journal.append(entry)
        if self._journal.size > self._compact_above:
            with contextlib.suppress(SaveFailed):
                self._journal.rewrite(all_entries())
            # Much that counts, or a full medium: try again only when as much has been added once more.
            self._compact_above = self._journal.size + _MUCH

    def close(self) -> None:
        """Give the file back."""
        if self._journal is not None:
            self._journal.close()
