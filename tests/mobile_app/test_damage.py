"""What the medium may do to a phone: lose, damage, put back, refuse. Nothing else is lost."""

import shutil
from pathlib import Path

import pytest

from mobile_app.core.acts import Act
from mobile_app.core.invalid_act import InvalidAct
from mobile_app.store.journal import SaveFailed, _frames
from mobile_app.store.journal_native import open_native_file
from tests.mobile_app.faults import heads, in_time
from tests.mobile_app.world import CIPHER, World, household_act


def damage(path: Path, what: str) -> None:
    """Flip a bit in the last entry of the sealed file that holds `what`."""
    content, name = bytearray(path.read_bytes()), path.stem.encode()
    entries = [(f, CIPHER.open(f.payload[8:], name + b":" + f.payload[:8])) for f in _frames(bytes(content))]
    (*_, last) = (frame for frame, text in entries if what.encode() in text)
    content[last.end - 1] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("sent", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("lost", [1, 3, 5])
async def test_a_lost_entry_delays_no_other(world: World, sent: int, lost: int) -> None:
    """When the medium loses one saved act, all others reach the server, and new ones are seen at once."""
    phone = await world.joined("a")
    for number in range(1, 6):
        phone.save(household_act(phone, number, f"Chủ hộ {number}"))
        if number == sent:
            await phone.sync()
    phone.close()
    damage(world.folder / "a" / "outbox.journal", f"Chủ hộ {lost}")
    phone = await world.open_phone("a")
    phone.save(household_act(phone, 6, "Chủ hộ 6"))
    assert "Chủ hộ 6" in heads(phone)
    phone = await world.reopened(phone, "a")
    await in_time(phone)
    phone = await world.reopened(phone, "a")
    await in_time(phone)

    expected = [f"Chủ hộ {n}" for n in range(1, 7) if n != lost or lost <= sent]
    assert heads(phone) == heads(await world.joined("b")) == expected
    assert phone.status().waiting == 0
    assert phone.status().agrees
    assert world.differences() == []


async def test_an_outbox_put_back_to_an_older_state_goes_on(world: World) -> None:
    """A phone restored from an old copy of its outbox shows and sends what is typed after that."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    phone.close()
    shutil.copy(world.folder / "a" / "outbox.journal", world.folder / "old")
    phone = await world.open_phone("a")
    phone.save(household_act(phone, 2, "Chủ hộ 2"))
    await phone.sync()
    phone.close()
    shutil.copy(world.folder / "old", world.folder / "a" / "outbox.journal")
    phone = await world.open_phone("a")
    phone.save(household_act(phone, 3, "Chủ hộ 3"))
    assert heads(phone) == ["Chủ hộ 1", "Chủ hộ 2", "Chủ hộ 3"]
    await in_time(phone)
    assert heads(phone) == heads(await world.joined("b")) == ["Chủ hộ 1", "Chủ hộ 2", "Chủ hộ 3"]
    assert phone.status().waiting == 0


async def test_a_damaged_snapshot_heals_by_itself(world: World) -> None:
    """What the medium lost of the server's records is found by the digest and fetched again."""
    phone = await world.joined("a")
    for number in range(1, 4):
        phone.save(household_act(phone, number, f"Chủ hộ {number}"))
    await phone.sync()
    phone.close()
    damage(world.folder / "a" / "snapshot.journal", "Chủ hộ 2")
    phone = await world.open_phone("a")
    await in_time(phone)
    assert heads(phone) == ["Chủ hộ 1", "Chủ hộ 2", "Chủ hộ 3"]
    assert phone.status().agrees


async def test_only_the_unit_that_differs_is_fetched_anew(world: World) -> None:
    """A phone of two khu phố that lost a record of one fetches that one whole, and nothing of the other."""
    phone = await world.joined("a", "kp3", "kp4")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    phone.save(household_act(phone, 2, "Chủ hộ 2", unit="kp4"))
    await phone.sync()
    (lost,) = phone.households("Chủ hộ 2")
    phone._store._records.remove(doc_ids=[lost.id])  # type: ignore[list-item]
    phone = await world.reopened(phone, "a")
    assert heads(phone) == ["Chủ hộ 1"]
    world.network.requests.clear()
    await in_time(phone)
    assert heads(phone) == ["Chủ hộ 1", "Chủ hộ 2"]
    assert phone.status().agrees
    asked = [r.url.params for r in world.network.requests if r.url.path == "/v1/pull"]
    assert {q["unit"] for q in asked if q["after"] == "0"} == {"kp4"}


async def test_a_full_medium_stops_neither_opening_nor_reading(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone without room opens, shows everything, says what is not saved, and goes on with room again."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Chủ hộ 1"))
    for _ in range(1_100):  # history that the next opening would like to shorten
        phone._store.put_lines([])
        phone._store.restart()
    kind = type(open_native_file(world.folder / "probe"))
    with monkeypatch.context() as full:
        for operation in ("append", "replace"):
            full.setattr(kind, operation, _no_room)
        phone = await world.reopened(phone, "a")
        assert heads(phone) == ["Chủ hộ 1"]
        with pytest.raises(SaveFailed):
            phone.save(household_act(phone, 2, "Chủ hộ 2"))
        assert (await in_time(phone)).outcome == "storage"
        assert heads(phone) == ["Chủ hộ 1"]
    phone.save(household_act(phone, 3, "Chủ hộ 3"))
    assert (await in_time(phone)).outcome == "done"
    assert heads(phone) == heads(await world.joined("b")) == ["Chủ hộ 1", "Chủ hộ 3"]


def _no_room(_file: object, _data: bytes) -> None:
    raise OSError(28, "No space left on device")


async def test_what_no_reader_could_read_is_refused_before_saving(world: World) -> None:
    """No facts, too many, an unnamed channel: each is said, and nothing is saved."""
    phone = await world.joined("a")
    facts = household_act(phone, 1, "Chủ hộ 1").facts
    for act in (
        Act((), "mobile"),
        Act(facts * 101, "mobile"),
        Act(facts, ""),
    ):
        with pytest.raises(InvalidAct):
            phone.save(act)
    assert phone.status().saved == 0
    assert phone.save(Act(facts, "mobile")).n == 1


async def test_a_screen_that_fails_does_not_undo_a_save(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """What is on the medium is reported as saved even if somebody who listens raises, and that is logged."""
    phone = await world.joined("a")

    def fails() -> None:
        raise RuntimeError("no such control")

    phone.subscribe(fails)
    assert phone.save(household_act(phone, 1, "Chủ hộ 1")).n == 1
    assert "a listener failed" in caplog.text
