"""Visits in progress survive a kill, hold up nothing, and are never sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mobile_app.core.acts import ResidentDraft, VisitDraft, visit_act
from mobile_app.core.phone import Phone
from mobile_app.screens.visits import state
from mobile_app.screens.visits.draft_doc import from_doc, to_doc
from mobile_app.screens.visits.drafts import VisitDrafts
from mobile_app.screens.visits.saving import Occasion, caller_act
from mobile_app.screens.visits.state import Given, VisitForm
from mobile_app.store.byte_file import ByteFile
from mobile_app.store.draft_store import DraftStore
from tests.mobile_app.world import World, household_act


async def _begun(world: World) -> tuple[Phone, str, VisitForm]:
    """A phone whose helper was recording a visit, with an answer, a newcomer and a note."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    home = phone.households()[0].id
    drafts, form = VisitDrafts(phone), _full(phone, home)
    drafts.open(home, form).note.text = "Gọi trước"
    drafts.put(home, form)
    return phone, home, form


def _full(phone: Phone, home: str) -> VisitForm:
    assert phone.campaign is not None
    ladder = (phone.residents(home)[0].resident.id, "eid")
    return replace(
        state.start(phone.campaign),
        outcome="met_revisit",
        day=phone.today() + timedelta(days=2),
        time="08:00",
        given={ladder: Given("activated_2", "observed", today=True)},
        reopened=frozenset({ladder}),
        newcomers={phone.new_id(): ResidentDraft("Thị Bưởi", "1990", cohorts=("member",))},
    )


async def test_a_visit_in_progress_survives_a_kill_whole(world: World) -> None:
    """After a restart the form and its note are what they were, down to every tap."""
    phone, home, form = await _begun(world)
    found = VisitDrafts(await world.reopened(phone, "a")).find(home)
    assert found is not None
    assert (found.form, found.note.text) == (form, "Gọi trước")


async def test_a_draft_is_never_sent(world: World) -> None:
    """The server gets the household and nothing of the visit that was not saved."""
    phone, home, _ = await _begun(world)
    await phone.sync()
    assert (phone.status().saved, phone.status().sent) == (1, 1)
    assert phone.visits(home) == []
    assert world.differences() == []


async def test_a_draft_goes_when_its_visit_was_saved_even_if_killed_in_between(world: World) -> None:
    """Killed after saving and before forgetting the draft, the same visit is not offered a second time."""
    phone, home, _ = await _begun(world)
    view = phone.household(home)
    assert view is not None
    phone.save(visit_act(phone.new_id, view, VisitDraft("met_helped", "mobile", phone.today())))
    phone = await world.reopened(phone, "a")
    assert VisitDrafts(phone).find(home) is None
    again = VisitDrafts(phone)
    again.open(home, VisitForm("mobile"))
    again.put(home, VisitForm("mobile", outcome="refused"))
    assert VisitDrafts(await world.reopened(phone, "a")).find(home) is not None


async def test_a_caller_who_was_saved_is_not_offered_again_after_a_kill(world: World) -> None:
    """What was asked at a service point goes with its saving, too; nobody is counted a second time."""
    phone, home, _ = await _begun(world)
    caller = phone.residents(home)[0]
    form = replace(VisitForm("fixed"), given={(caller.resident.id, "eid"): Given("activated_2")})
    drafts = VisitDrafts(phone)
    drafts.open(caller.resident.id, form)
    drafts.put(caller.resident.id, form)
    assert phone.campaign is not None
    occasion = Occasion(phone.campaign, phone.now(), phone.new_id)
    phone.save(caller_act(form, caller, "mot-cua-ubnd", occasion))
    assert VisitDrafts(await world.reopened(phone, "a")).find(caller.resident.id) is None


async def test_a_dropped_draft_stays_dropped(world: World) -> None:
    """What was thrown away does not come back with the next start."""
    phone, home, _ = await _begun(world)
    VisitDrafts(phone).drop(home)
    assert VisitDrafts(await world.reopened(phone, "a")).find(home) is None


async def test_a_day_agreed_upon_that_has_passed_is_not_offered_again(world: World) -> None:
    """A draft taken up days later keeps everything but the appointment nobody can keep any more."""
    phone, home, form = await _begun(world)
    read, _ = from_doc(to_doc(form, ""), phone.today() + timedelta(days=3))
    assert read == replace(form, day=None)
    assert home


class _FullMedium:
    """A file whose medium refuses every write."""

    def read(self) -> bytes:
        return b""

    def append(self, _data: bytes) -> None:
        raise OSError("full")

    def truncate(self, _size: int) -> None:
        raise OSError("full")

    def replace(self, _data: bytes) -> None:
        raise OSError("full")

    def close(self) -> None:
        """Nothing to give back."""


async def _full_medium(_name: str) -> ByteFile:
    return _FullMedium()


async def _no_medium(_name: str) -> ByteFile:
    raise OSError("no storage")


@pytest.mark.parametrize("files", [_full_medium, _no_medium])
async def test_a_medium_that_refuses_drafts_holds_up_nothing(files: object) -> None:
    """Without room for drafts they live on in memory; nobody's recording is stopped."""
    from mobile_app.store.cipher import PlainCipher

    store = await DraftStore.open(files, PlainCipher())  # type: ignore[arg-type]
    store.put("h", {"note": "x"}, 1)
    assert store.all() == {"h": {"note": "x"}}
    store.drop("h")
    assert store.all() == {}
    store.close()


async def test_an_evening_of_taps_leaves_a_small_file(world: World) -> None:
    """History is shortened while the app is open: thousands of taps do not fill the phone."""
    phone, home, form = await _begun(world)
    drafts = VisitDrafts(phone)
    for n in range(1_000):
        drafts.put(home, replace(form, time=f"{n % 24:02}:00"))
    size = (world.folder / "a" / "drafts.journal").stat().st_size
    assert size < 200_000
    found = VisitDrafts(await world.reopened(phone, "a")).find(home)
    assert found is not None
    assert found.form.time == f"{999 % 24:02}:00"
