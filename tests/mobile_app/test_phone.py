"""The phone through its one object, against the real server: what a helper relies on at the door."""

from datetime import timedelta

import httpx
import pytest

from mobile_app.core.acts import ResidentDraft, combine, correct_resident_act, new_resident_act
from mobile_app.core.invalid_act import InvalidAct
from mobile_app.sync.failures import Unreachable
from shared.household_code import make_code
from shared.problem import CODE_UNKNOWN, ProblemError
from tests.mobile_app.world import World, captive_portal, done, household_act, lost_answer, no_network, visit


async def test_what_was_saved_offline_survives_a_kill_and_becomes_a_total(world: World) -> None:
    """Saved without a network, reopened after a kill, sent when the network is back: counted exactly once."""
    phone = await world.joined("a")
    world.network.fault = no_network
    phone.save(household_act(phone, 1, "Nguyễn Văn An", "Điểu Sáu"))
    (line,) = phone.households()
    phone.save(visit(phone, line.id, eid="activated_2"))
    assert (await phone.sync()).outcome == "unreachable"

    phone = await world.reopened(phone, "a")
    assert phone.status().waiting == 2
    assert done(phone, "eid") == 2
    world.network.fault = None
    assert (await phone.sync()).outcome == "done"

    status = phone.status()
    assert (status.saved, status.sent, status.waiting, status.agrees) == (2, 2, 0, True)
    assert world.differences() == []
    other = await world.joined("b")
    assert done(other, "eid") == done(phone, "eid") == 2


async def test_a_lost_answer_makes_no_duplicate(world: World) -> None:
    """When the server worked and its answer was lost, sending again changes nothing (I2)."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    world.network.fault = lost_answer
    await phone.sync()
    assert phone.status().waiting == 1
    world.network.fault = None
    await phone.sync()
    assert phone.status().waiting == 0
    assert (await world.joined("b")).status().agrees
    assert len(phone.households()) == 1
    assert world.differences() == []


async def test_a_strangers_page_is_no_acknowledgement(world: World) -> None:
    """A captive portal's 200 leaves everything waiting."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    world.network.fault = captive_portal
    assert (await phone.sync()).outcome == "unreachable"
    assert phone.status().waiting == 1


async def test_two_phones_hear_of_each_other(world: World) -> None:
    """What one phone states, the other shows after both have synced, and both boards agree."""
    a, b = await world.joined("a"), await world.joined("b")
    a.save(household_act(a, 1, "Nguyễn Văn An"))
    await a.sync()
    await b.sync()
    (line,) = b.households("nguyen van")
    b.save(visit(b, line.id, sim_signature="both"))
    await b.sync()
    await a.sync()
    assert done(a, "sim_signature") == done(b, "sim_signature") == 1
    assert a.status().agrees
    assert b.status().agrees


async def test_two_values_stated_apart_are_both_kept(world: World) -> None:
    """Concurrent statements about one person stay beside each other until somebody has seen both (I7)."""
    a, b = await world.joined("a"), await world.joined("b")
    a.save(household_act(a, 1, "Nguyễn Văn An"))
    await a.sync()
    await b.sync()
    (line,) = a.households()
    a.save(visit(a, line.id, eid="activated_2"))
    b.save(visit(b, line.id, eid="approved"))
    for phone in (a, b, a):
        await phone.sync()
    (resident,) = a.residents(line.id)
    assert "eid" in resident.record.conflicts
    b.save(visit(b, line.id, eid="activated_1"))
    await b.sync()
    await a.sync()
    (resident,) = a.residents(line.id)
    assert resident.record.conflicts == ()
    assert resident.standing("eid").status == "activated_1"


async def test_another_neighbourhood_never_reaches_the_phone(world: World) -> None:
    """A phone of khu phố 3 receives nothing of khu phố 4, and what it states there is set aside, not lost."""
    other = await world.joined("other", "kp4")
    other.save(household_act(other, 9, "Người của khu phố 4", unit="kp4"))
    await other.sync()
    phone = await world.joined("a", "kp3")
    assert phone.households() == []
    phone.save(household_act(phone, 10, "Ghi nhầm khu phố", unit="kp4"))
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    await phone.sync()
    status = phone.status()
    assert [r.reason for r in status.rejected] == ["out_of_scope"]
    assert status.rejected[0].change.facts[1].set["full_name"].v == "Ghi nhầm khu phố"
    assert status.waiting == 0
    assert [h.head_name for h in phone.households()] == ["Nguyễn Văn An"]


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
async def test_a_wrong_clock_changes_nothing(world: World, days: int) -> None:
    """A phone whose clock is wrong by days dates its visits rightly and wins or loses as a right one (I8)."""
    phone = await world.joined("a", error=timedelta(days=days))
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    (line,) = phone.households()
    phone.save(visit(phone, line.id, eid="activated_2"))
    await phone.sync()
    assert phone.today() == world.time.now.date()
    (resident,) = phone.residents(line.id)
    assert resident.standing("eid").achieved_on == "2024-05-14"
    head = resident.record.head("eid")
    assert head is not None
    assert abs(head.stamp.at - world.time.now.timestamp() * 1000) < 1000
    assert abs(phone.status().clock_error_s - days * 86_400) <= 1


async def test_what_cannot_stand_is_refused_before_saving(world: World) -> None:
    """A birthday in the future is named, nothing is saved, and the next act has the next number."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    (line,) = phone.households()
    home = phone.household(line.id)
    assert home is not None
    with pytest.raises(InvalidAct) as caught:
        phone.save(new_resident_act(phone.new_id, home, ResidentDraft("Thị Bé", "2024-05-15"), "mobile"))
    assert (caught.value.fault.reason, caught.value.fault.field) == ("birth_date_in_future", "birth_date")
    assert phone.status().saved == 1
    assert phone.save(visit(phone, line.id)).n == 2


async def test_one_act_holds_a_visit_and_a_new_person(world: World) -> None:
    """Somebody met who is not on the list is saved with the visit, in one piece."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    (line,) = phone.households()
    home = phone.household(line.id)
    assert home is not None
    person = new_resident_act(phone.new_id, home, ResidentDraft("Thị Bé", "1991", sex="female"), "mobile")
    saved = phone.save(combine(visit(phone, line.id, eid="activated_2"), person))
    assert {f.kind for f in saved.change.facts} == {"visit", "household", "resident"}
    await phone.sync()
    assert [r.resident.full_name for r in phone.residents(line.id)] == ["Nguyễn Văn An", "Thị Bé"]
    assert phone.households()[0].state == "done"
    assert [v.outcome for v in phone.visits(line.id)] == ["met_helped"]


async def test_a_correction_names_only_what_it_corrects(world: World) -> None:
    """Correcting a name leaves the rest, and moves lists and searches at once."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn Am"))
    (line,) = phone.households()
    (resident,) = phone.residents(line.id)
    phone.save(correct_resident_act(resident, {"full_name": "Nguyễn  Văn An"}, "mobile"))
    assert phone.households("văn an")[0].head_name == "Nguyễn Văn An"
    assert phone.households("van am") == []


async def test_searching_needs_no_accents_but_honours_them(world: World) -> None:
    """Without accents everybody alike is found; with accents the exact one comes first; codes are found."""
    phone = await world.joined("a")
    for number, name in enumerate(["Trần Thị Thúy", "Trần Thị Thủy", "Lê Văn Đường"], 1):
        phone.save(household_act(phone, number, name))
    assert [h.head_name for h in phone.households("thuy")] == ["Trần Thị Thúy", "Trần Thị Thủy"]
    assert phone.households("thủy")[0].head_name == "Trần Thị Thủy"
    assert phone.households("duong le van")[0].head_name == "Lê Văn Đường"
    code = make_code("LT-3", 2)
    assert phone.households(str(code))[0].head_name == "Trần Thị Thủy"
    assert phone.household_by_code(str(code)) == phone.households(str(code))[0].id


async def test_a_joining_code_works_once(world: World) -> None:
    """A used code joins nobody else, and a failed joining changes nothing on the phone."""
    code = world.joining_code("kp3")
    first, second = await world.open_phone("a"), await world.open_phone("b")
    await first.join("http://ward.test", code.lower())
    with pytest.raises(ProblemError) as caught:
        await second.join("http://ward.test", code)
    assert caught.value.problem == CODE_UNKNOWN
    assert second.identity is None


async def test_joining_without_a_network_says_so(world: World) -> None:
    """No network at the joining is told as such, and joining later works with the same code."""
    phone = await world.open_phone("a")
    code = world.joining_code("kp3")
    world.network.fault = no_network
    with pytest.raises(Unreachable):
        await phone.join("http://ward.test", code)
    world.network.fault = None
    assert (await phone.join("http://ward.test", code)).outcome == "done"


async def test_a_first_download_that_was_cut_goes_on_where_it_stopped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages already kept are not fetched again, not even after a kill; half a download is never shown."""
    monkeypatch.setattr("mobile_app.sync.runner.MAX_PULL", 2)
    a = await world.joined("a")
    for number in range(1, 5):
        a.save(household_act(a, number, f"Chủ hộ {number}"))
    await a.sync()
    code, phone = world.joining_code("kp3"), await world.open_phone("b")
    pulls = 0

    async def cut_after_two(request: httpx.Request, deliver: object) -> httpx.Response:
        nonlocal pulls
        pulls += "/pull" in str(request.url)
        if pulls > 2:
            return await no_network(request, deliver)
        assert callable(deliver)
        answer: httpx.Response = await deliver()
        return answer

    world.network.fault = cut_after_two
    assert (await phone.join("http://ward.test", code)).outcome == "unreachable"
    assert phone.households() == []
    phone = await world.reopened(phone, "b")
    world.network.fault = None
    world.network.requests.clear()
    await phone.sync()
    assert len(phone.households()) == 4
    assert not any("after=0" in str(r.url) for r in world.network.requests)


async def test_a_revoked_phone_is_told_and_goes_on_recording(world: World) -> None:
    """The server no longer talks to it; what is typed is still kept."""
    from sync_server.people.enrolment.service import revoke

    phone = await world.joined("a")
    assert phone.identity is not None
    revoke(world.services.enrolment(), phone.identity.device)
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    assert (await phone.sync()).outcome == "stopped"
    problem = phone.status().problem
    assert problem is not None
    assert problem.problem.slug == "revoked"
    phone.save(household_act(phone, 2, "Lê Văn Đường"))
    assert phone.status().waiting == 2


async def test_a_copied_phone_starts_a_stream_of_its_own(world: World) -> None:
    """Two phones from one backup both get everything through, and nothing is counted twice."""
    import shutil

    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An"))
    await phone.sync()
    phone.close()
    shutil.copytree(world.folder / "a", world.folder / "copy")
    phone, copy = await world.open_phone("a"), await world.open_phone("copy")
    phone.save(household_act(phone, 2, "Lê Văn Đường"))
    copy.save(household_act(copy, 3, "Trần Thị Thủy"))
    copy.save(household_act(copy, 4, "Thị Bé"))
    for each in (phone, copy, phone, copy):
        await each.sync()
    assert phone.status().waiting == copy.status().waiting == 0
    assert len(phone.households()) == len(copy.households()) == 4
    assert phone.status().agrees
    assert copy.status().agrees
    assert world.differences() == []
