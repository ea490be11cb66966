"""Whether a push continues its stream: its numbers without a gap, its ids never with other words."""

from shared.problem import FORK, GAP, ProblemError
from sync_server.ledger.held import ERASED, Rejection
from sync_server.ledger.incoming import UNTOLD, Push, same_but_for_number

# What a number that was taken without a trace is compared with: nothing is the same.
_NOTHING = b"null"


class KnownChanges:
    """The changes that were taken before, in this transaction or an earlier one: applied or set aside."""

    def __init__(self, logged: dict[str, bytes], refused: dict[str | tuple[str, int], Rejection]) -> None:
        self.logged = dict(logged)
        self._refused = dict(refused)

    def refusal(self, change_id: str | None, stream: str, n: int) -> Rejection | None:
        """Return how a change was set aside before: by its id, or by its number where it has none."""
        by_id = None if change_id is None else self._refused.get(change_id)
        return by_id or self._refused.get((stream, n))

    def refuse(self, change_id: str | None, stream: str, n: int, why: Rejection) -> None:
        """Remember a change that is set aside."""
        self._refused[stream, n] = why
        if change_id is not None:
            self._refused[change_id] = why

    def numbered(self, push: Push, last_n: int) -> Push:
        """Return a push whose changes all have numbers: those that say none come next in their stream.

        Sent again after a lost answer they are the last ones that were set aside, under the same numbers.
        """
        untold = sum(item.n == UNTOLD for item in push.items)
        if not untold:
            return push
        known = next((k for k in range(min(untold, last_n), 0, -1) if self._were_last(push, k, last_n)), 0)
        start = last_n - known + 1
        items = enumerate(push.items, start)
        return push._replace(items=tuple(i if i.n != UNTOLD else i._replace(n=n) for n, i in items))

    def _were_last(self, push: Push, count: int, last_n: int) -> bool:
        """Tell whether the first `count` changes of a push are the last that its stream had, set aside."""
        for n, item in enumerate(push.items[:count], last_n - count + 1):
            before = self._refused.get((push.stream, n))
            if before is None or before.body != item.raw:
                return False
        return True

    def misfit(self, push: Push, last_n: int) -> ProblemError | None:
        """Return why `push` does not continue a stream that got to `last_n`, or None.

        `gap`: a number is missing before one of its changes. `fork`: an id is known with other words, or
        a number that was taken comes with another change; somebody copied the phone.
        """
        expect = min(last_n + 1, push.items[0].n) if push.items else 0
        said: dict[str, bytes] = {}
        for item in push.items:
            if item.n != expect:
                return ProblemError(GAP, extra={"expect": last_n + 1})
            expect += 1
            before = None if item.id is None else self.logged.get(item.id) or said.get(item.id)
            if before is None and item.n <= last_n:
                refused = self.refusal(item.id, push.stream, item.n)
                before = _NOTHING if refused is None else ERASED if refused.erased else refused.body
            if before not in (None, ERASED) and not same_but_for_number(before, item.raw):
                return ProblemError(FORK, extra={"n": item.n, "id": item.id})
            if item.id is not None:
                said[item.id] = item.raw
        return None
