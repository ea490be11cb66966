"""What is asked of the server costs a bounded amount: streams, files that take long, phones' streams."""

import asyncio
from typing import Any

import pytest
from anyio.lowlevel import checkpoint

from shared.problem import ProblemError
from sync_server.web import gate, streams
from sync_server.web.gate import Gate
from sync_server.web.roles import Role
from sync_server.web.streams import EventStream, Streams
from tests.sync_server.phones import Ward
from tests.sync_server.scopes import visitor


@pytest.mark.parametrize(
    ("bound", "accounts", "addresses"),
    [
        (streams.MOST_PER_ACCOUNT, "one", "many"),
        (streams.MOST_PER_ADDRESS, "many", "one"),
        (streams.MOST_IN_ALL, "many", "many"),
    ],
)
def test_streams_are_bounded(bound: int, accounts: str, addresses: str) -> None:
    """As many as the bound are let in; the next is told when to come back; one that ends makes room."""
    known = Streams()

    def enter(n: int) -> Any:
        return known.enter("a" if accounts == "one" else str(n), "b" if addresses == "one" else str(n))

    leaving = [enter(n) for n in range(bound)]
    with pytest.raises(ProblemError, match="too_many") as refused:
        enter(bound)
    assert refused.value.extra["retry_after"] > 0
    leaving[0]()
    enter(bound)
    assert len(known) == bound


async def test_one_stream_too_many_is_refused_in_words(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's page gets 429 and the time to come back; its other pages open as before."""
    monkeypatch.setattr(streams, "MOST_PER_ACCOUNT", 0)
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as looking:
        reply = await looking.http.get("/live", headers={"accept": "text/event-stream"})
        assert (reply.status_code, int(reply.headers["retry-after"])) == (429, 30)
        assert (await looking.http.get("/")).status_code == 200


async def _events() -> Any:
    while True:
        yield "data: x\n\n"


@pytest.mark.parametrize("who", ["reads nothing", "reads for ever"])
async def test_a_stream_ends_and_frees_its_place(monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    """Whoever takes nothing is cut, and nobody keeps a stream for longer than its time."""
    monkeypatch.setattr(streams, "_SLOWEST_READER_S", 0.01 if who == "reads nothing" else 10)
    monkeypatch.setattr(streams, "LONGEST_S", 10 if who == "reads nothing" else 0.01)
    known, sent = Streams(), 0
    stream = EventStream(_events(), {}, known.enter("a", "b"))

    async def send(_message: Any) -> None:
        nonlocal sent
        sent += 1
        await (asyncio.Event().wait() if who == "reads nothing" and sent > 1 else checkpoint())

    await stream({"type": "http", "asgi": {"spec_version": "2.4"}}, asyncio.Event().wait, send)  # type: ignore[arg-type]
    assert sent > 0
    assert len(known) == 0


async def test_costly_jobs_wait_in_a_short_line() -> None:
    """So many run at once, some wait, and the rest is asked to come again; all places come free."""
    jobs, now, most = Gate(), 0, 0

    async def job(account: str) -> str:
        nonlocal now, most
        try:
            async with jobs.place(account):
                now += 1
                most = max(most, now)
                await checkpoint()
                now -= 1
        except ProblemError as refused:
            return refused.problem.slug
        return "done"

    told = await asyncio.gather(*[job(str(n)) for n in range(20)])
    assert (told.count("done"), told.count("busy")) == (gate.MOST_IN_ALL, 20 - gate.MOST_IN_ALL)
    assert most == gate.MOST_AT_ONCE
    mine = await asyncio.gather(*[job("a") for _ in range(9)])
    assert mine.count("done") == gate.MOST_PER_ACCOUNT
    assert await job("a") == "done"


async def test_nobody_waits_in_line_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no place comes free in time the answer is `busy`, with when to come again."""
    monkeypatch.setattr(gate, "LONGEST_WAIT_S", 0.001)
    jobs = Gate()
    async with jobs.place("a"), jobs.place("b"):
        with pytest.raises(ProblemError, match="busy") as refused:
            async with jobs.place("c"):
                pass
    assert refused.value.extra["retry_after"] > 0
    async with jobs.place("c"):
        pass


async def test_a_busy_page_says_when_to_come_again(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who presses for a file while all places are taken reads so, with a way back."""
    monkeypatch.setattr(gate, "MOST_IN_ALL", 0)
    async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as looking:
        reply = await looking.http.get("/plan/file")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "10")
    assert 'class="button"' in reply.text


async def test_a_phone_gets_no_streams_without_end(ward: Ward) -> None:
    """Ten new streams at once are far more than a copied phone needs; the next is told when to ask again."""
    phone, other = await ward.phone("kp3"), await ward.phone("kp3")
    replies = [await ward.http.post("/v1/stream", headers=phone.headers) for _ in range(11)]
    assert [r.status_code for r in replies] == [200] * 10 + [429]
    assert int(replies[-1].headers["retry-after"]) > 0
    assert (await ward.http.post("/v1/stream", headers=other.headers)).status_code == 200
    count = ward.rows("SELECT count(*) FROM stream WHERE ward_id = 'long-thuy'")
    assert count == [(2 + 10 + 1,)]
