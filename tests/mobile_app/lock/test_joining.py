"""Joining and sealing, killed at every write: nothing personal is ever readable, and nobody is stuck."""

import json
from itertools import count

import pytest

from mobile_app.core.phone import SEALED_FILES, Phone
from mobile_app.lock.passcode import PASSPHRASE_LENGTH
from mobile_app.store.byte_file import ByteFile, FileDamaged
from mobile_app.store.cipher import PlainCipher
from mobile_app.store.journal import SaveFailed
from mobile_app.sync.failures import Unreachable
from mobile_app.sync.transport import Transport
from shared.problem import CODE_UNKNOWN, ProblemError
from sync_server.people.enrolment import service as enrolment
from tests.mobile_app.faults import heads
from tests.mobile_app.lock.dying_files import DyingFiles, Killed
from tests.mobile_app.lock.installation import Installation
from tests.mobile_app.lock.vault_suite import PIN
from tests.mobile_app.world import World, household_act, lost_answer, no_network

SERVER = "http://ward.test"
NAME, TYPED, DRAFTED = "Nguyễn Thị Hoàng Yến", "Điểu Thị Sáu", "hẹn bà Lành thứ bảy"


def readable(installed: Installation, *secrets: str) -> list[str]:
    """Return which names, and which of `secrets`, can be read in any file of a phone."""
    content = installed.content()
    words = [*NAME.split()[2:], *TYPED.split()[::2], "Lành", "resident", "household", *secrets]
    encodings = ("utf-8", "utf-16-le", "utf-16-be")
    return [word for word in words if any(word.encode(e) in content for e in encodings)]


async def somebody_lives_there(world: World) -> None:
    """Let the ward know a household before the phone joins."""
    other = await world.joined("other")
    other.save(household_act(other, 1, NAME))
    await other.sync()


def phones_of(world: World) -> int:
    return len(enrolment.devices(world.services.database, world.services.ward_id))


def sent_when_joining(world: World) -> list[dict[str, str]]:
    return [json.loads(r.content) for r in world.network.requests if r.url.path.endswith("/enrol")]


async def live(installed: Installation, code: str) -> None:
    """Begin on a new phone, choose a PIN, join and download, until it is done or the process ends."""
    phone, lock = await installed.begun()
    await phone.join(SERVER, code)
    phone.close()
    lock.close()


async def test_killed_at_any_write_of_joining_nothing_is_readable_and_it_goes_on(world: World) -> None:
    """After each kill the code and the token are sealed; with the PIN the same joining ends as one phone."""
    await somebody_lives_there(world)
    for at in count():
        installed, code = Installation(world, f"phone{at}"), world.joining_code("kp3")
        installed.files = DyingFiles(installed.folder, at)
        killed = False
        try:
            await live(installed, code)
        except Killed:
            killed = True
        before = phones_of(world)
        tokens = [sent["token"] for sent in sent_when_joining(world)[1:]]
        assert not readable(installed, code, code.replace("-", ""), *tokens), at
        installed.files = DyingFiles(installed.folder, 10**9)
        phone, _ = await installed.again()
        if phone.identity is None:
            await phone.join(SERVER, phone.joining.code if phone.joining else code)
        await phone.sync()
        assert heads(phone) == [NAME], at
        assert phone.joining is None
        assert phones_of(world) - before in {0, 1}
        assert phones_of(world) == at + 2
        assert not readable(installed, code)
        if not killed:
            break
    assert at > 8


async def test_a_code_whose_answer_was_lost_gives_the_same_phone(world: World) -> None:
    """The server has used the code, the phone has heard nothing: the same code again is the same phone."""
    await somebody_lives_there(world)
    installed, code = Installation(world, "phone"), world.joining_code("kp3")
    phone, lock = await installed.begun()
    world.network.fault = lost_answer
    with pytest.raises(Unreachable):
        await phone.join(SERVER, code)
    world.network.fault = None
    phone, lock = await installed.started_again(phone, lock)
    await phone.join(SERVER, code.lower().replace("-", " "))
    assert heads(phone) == [NAME]
    assert phones_of(world) == 2
    first, second = sent_when_joining(world)[1:]
    assert first["token"] == second["token"]


async def test_a_code_that_another_phone_used_is_refused_and_forgotten(world: World) -> None:
    """A repeated code with another token is none; another code then joins under another token."""
    code = world.joining_code("kp3")
    await (await world.open_phone("first")).join(SERVER, code)
    phone, _ = await Installation(world, "phone").begun()
    with pytest.raises(ProblemError) as refused:
        await phone.join(SERVER, code)
    assert refused.value.problem == CODE_UNKNOWN
    assert phone.joining is None
    await phone.join(SERVER, world.joining_code("kp3"))
    assert phone.identity is not None
    assert len({sent["token"] for sent in sent_when_joining(world)}) == 3


async def test_a_joining_without_a_network_is_kept_for_the_next_start(world: World) -> None:
    """Whoever opened the link where there is no network needs it no more: the code is there, sealed."""
    installed, code = Installation(world, "phone"), world.joining_code("kp3")
    phone, lock = await installed.begun()
    world.network.fault = no_network
    with pytest.raises(Unreachable):
        await phone.join(SERVER, code)
    phone, _ = await installed.started_again(phone, lock)
    assert phone.joining is not None
    assert phone.joining.code == code.replace("-", "")
    assert not readable(installed, code.replace("-", ""), phone.joining.token)


# -- files of a version without passcode ------------------------------------------------------------------
async def used_without_a_pin(world: World, installed: Installation) -> None:
    """Leave what a version without passcode left: records, something unsent, a half-typed visit, a log."""
    await somebody_lives_there(world)
    transport = Transport(lambda: world.network)
    phone = await Phone.open(installed.files, transport, lambda: world.time.now, cipher=PlainCipher())
    await phone.join(SERVER, world.joining_code("kp3"))
    phone.save(household_act(phone, 2, TYPED))
    phone.drafts.put(phone.households()[0].id, {"note": DRAFTED}, 1)
    phone.close()


async def test_killed_at_any_write_of_sealing_nothing_is_lost(world: World) -> None:
    """Killed at each write while old files are sealed: with the PIN all is there and nothing is plain."""
    old = Installation(world, "old")
    await used_without_a_pin(world, old)
    assert len(readable(old, "token")) > 5
    for at in count():
        installed = Installation(world, f"phone{at}")
        installed.take_files_of(old)
        lock = await installed.open_lock()
        assert await lock.left_plain()
        lock.close()
        installed.files = DyingFiles(installed.folder, at)
        killed = False
        try:
            phone, lock = await installed.begun()
            phone.close()
            lock.close()
        except Killed:
            killed = True
        installed.files = DyingFiles(installed.folder, 10**9)
        phone, lock = await installed.again()
        assert not readable(installed, "token"), at
        assert not lock.vault.sealing
        assert heads(phone) == sorted([NAME, TYPED])
        assert phone.status().waiting == 1
        assert [draft["note"] for draft in phone.drafts.all().values()] == [DRAFTED]
        assert [entry.what for entry in phone.log.entries] == ["plan", "received"]
        phone.close()
        if not killed:
            break
    assert at > 4


@pytest.mark.parametrize("full", SEALED_FILES)
async def test_what_cannot_be_sealed_is_not_shown(world: World, full: str) -> None:
    """A medium that has no room for a sealed copy of any file opens no app, and nothing is lost."""
    installed = Installation(world, "phone")
    await used_without_a_pin(world, installed)
    files = installed.files

    async def too_full(name: str) -> ByteFile:
        file = await files(name)
        if name == full:
            file.replace = no_room  # type: ignore[assignment,method-assign]
        return file

    installed.files = too_full
    lock = await installed.open_lock()
    cipher = await lock.choose(PIN, "pin")
    with pytest.raises(SaveFailed):
        await installed.open_phone(cipher, plain_too=True)
    lock.close()
    installed.files = files
    phone, lock = await installed.again()
    assert heads(phone) == sorted([NAME, TYPED])
    assert len(phone.drafts.all()) == 1
    assert not readable(installed, "token")
    assert not lock.vault.sealing


def no_room(_data: bytes) -> None:
    raise OSError("no room")


async def test_sealed_records_without_their_vault_are_not_sealed_over(world: World) -> None:
    """A phone whose vault is gone says that its files are damaged; it does not ask for a new passcode."""
    installed = Installation(world, "phone")
    phone, lock = await installed.joined()
    phone.close()
    lock.close()
    (installed.folder / "vault.journal").unlink()
    lock = await installed.open_lock()
    assert not lock.vault.is_set
    with pytest.raises(FileDamaged):
        await lock.left_plain()


async def test_half_a_replacement_is_removed(world: World) -> None:
    """What a kill left beside a file while it was replaced is gone at the next opening."""
    installed = Installation(world, "phone")
    installed.folder.mkdir()
    (installed.folder / "snapshot.journal.new").write_text(NAME)
    await installed.begun()
    assert not readable(installed)


# -- another passcode -----------------------------------------------------------------------------------
async def test_killed_at_any_write_of_changing_one_of_both_opens(world: World) -> None:
    """From PIN to passphrase, killed at each write: either the old or the new one opens, and is asked for."""
    phrase = "mèo xanh ăn phở khuya"
    assert len(phrase) > PASSPHRASE_LENGTH
    for at in count():
        installed = Installation(world, f"phone{at}")
        phone, lock = await installed.joined()
        phone.close()
        lock.close()
        installed.files = DyingFiles(installed.folder, at)
        killed = False
        lock = await installed.open_lock()
        try:
            await lock.vault.change_passcode(PIN, phrase, "passphrase")
        except Killed:
            killed = True
        lock.close()
        installed.files = DyingFiles(installed.folder, 10**9)
        lock = await installed.open_lock()
        passcode = PIN if lock.vault.kind == "pin" else phrase
        phone = await installed.open_phone(await lock.unlock(passcode))
        assert phone.identity is not None
        if not killed:
            break
    assert lock.vault.kind == "passphrase"
    assert at >= 2
