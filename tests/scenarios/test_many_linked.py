"""What mischief with links and names costs the server: long chains, stars, thousands of one name."""

import itertools
import resource
from collections.abc import Iterable
from pathlib import Path
from time import process_time

import pytest

from shared import link as links
from sync_server.ledger import queries
from sync_server.ledger.held import LoadedState
from sync_server.ledger.rollups import rebuild
from sync_server.office.duplicates.finder import Finder
from tests.conftest import Amount
from tests.sync_server.phones import Json, Phone, Ward, fact, fresh_id, ladder, open_ward, resident

_UNIT = "kp3"


def link(one: str, other: str, verdict: str | None = "same") -> Json:
    low, high = sorted((one, other))
    return fact("link", links.link_id(low, high), unit=_UNIT, one=low, other=high, verdict=verdict)


def peak_mb() -> int:
    """Return the most memory that this process, and so the server in it, ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


async def alike(phone: Phone, count: int, **said: str) -> list[str]:
    """Record people of one name and year; return their ids."""
    ids = [fresh_id() for _ in range(count)]
    for start in range(0, count, 100):
        await phone.tell(*[resident(i, _UNIT, **said) for i in ids[start : start + 100]])
    return ids


async def as_older_servers_took_it(
    ward: Ward, phone: Phone, pairs: Iterable[tuple[str, str]], patch: pytest.MonkeyPatch
) -> None:
    """Link more people than can be one, as servers did that did not count them."""
    told = [link(*pair) for pair in pairs]
    patch.setattr(links, "MOST_LINKED", 10**9)
    for start in range(0, len(told), 200):
        await phone.tell(*told[start : start + 200])
    patch.undo()
    with ward.services.database.write() as connection:
        rebuild(connection, ward.services.ward_id, ward.services.campaign().rules)


@pytest.mark.parametrize("shape", ["chain", "star"])
async def test_a_change_to_a_long_chain_costs_as_much_as_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, amount: Amount, shape: str
) -> None:
    """Of thousands linked in a row or around one, a change loads a dozen records, and totals stay true."""
    async with open_ward(tmp_path) as ward:
        phone = await ward.phone(_UNIT)
        ids = await alike(phone, amount.of(150, 2_000))
        pairs = itertools.pairwise(ids) if shape == "chain" else ((ids[0], i) for i in ids[1:])
        await as_older_servers_took_it(ward, phone, pairs, monkeypatch)
        loaded: list[int] = []
        load = queries.load

        def counted(*asked: object) -> LoadedState:
            held: LoadedState = load(*asked)  # type: ignore[arg-type]
            loaded.append(len(held.entities))
            return held

        monkeypatch.setattr(queries, "load", counted)
        middle = len(ids) // 2
        start = process_time()
        for person in ids[middle : middle + 20]:
            await phone.tell(ladder(person, "approved"))
        assert await phone.results(phone.say(link(ids[0], ids[1], None))) == ["conflict"]
        spent = process_time() - start
        assert max(loaded) <= 4 * links.MOST_LINKED
        assert ward.differences() == []
        amount.tell(f"{shape} of {len(ids)}: 21 changes in {spent:.2f} s of CPU, peak {peak_mb()} MB")


async def test_a_thousand_of_one_name_are_looked_through_in_bounded_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, amount: Amount
) -> None:
    """Nobody is compared with more than a few dozen; what is left of a look is done by the next."""
    monkeypatch.setattr("sync_server.office.duplicates.finder._LOOK_EVERY_S", 3_600.0)
    async with open_ward(tmp_path) as ward:
        phone, finder = await ward.phone(_UNIT), Finder(ward.services)
        ids = await alike(phone, amount.of(200, 1_000), birth_date="1957-03-12")
        compared: list[str] = []
        judge = Finder._judge

        def counted(self: Finder, person: object, other: object) -> object:
            compared.append(person.id)  # type: ignore[attr-defined]
            return judge(self, person, other)  # type: ignore[arg-type]

        monkeypatch.setattr(Finder, "_judge", counted)
        start, looks = process_time(), 1
        while finder.catch_up():
            looks += 1
        spent = process_time() - start
        assert set(compared) == set(ids)
        assert len(compared) <= 60 * len(ids)
        amount.tell(f"{len(ids)} alike: {looks} looks, {spent:.1f} s of CPU, peak {peak_mb()} MB")
