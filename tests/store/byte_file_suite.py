"""What every `ByteFile` does, told once: run on the native file, on two slots in memory, and in a browser.

Each fact takes `open_file`, which opens the same, at first empty, file again and again. Plain asserts: in the
browser there is no pytest.
"""

import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable

from mobile_app.store.byte_file import ByteFile, FileBusy

OpenFile = Callable[[], Awaitable[ByteFile]]
Fact = Callable[[OpenFile], Awaitable[None]]

EVERY_BYTE = bytes(range(256))


async def a_new_file_is_empty(open_file: OpenFile) -> None:
    """Opening what was never written gives no bytes, not an error."""
    assert await _content(open_file) == b""


async def appends_are_there_after_reopening(open_file: OpenFile) -> None:
    """What was appended is read back in order by the next opening."""
    async with _opened(open_file) as file:
        file.append(b"one")
        file.append(EVERY_BYTE)
    assert await _content(open_file) == b"one" + EVERY_BYTE


async def an_append_is_readable_at_once(open_file: OpenFile) -> None:
    """Reading sees what the same object has just appended."""
    file = await open_file()
    file.append(b"now")
    assert file.read() == b"now"
    file.close()


async def a_torn_tail_can_be_cut(open_file: OpenFile) -> None:
    """After a cut the next append follows the cut, here and after reopening."""
    async with _opened(open_file) as file:
        file.append(b"whole-torn")
    async with _opened(open_file) as file:
        file.truncate(5)
        file.append(b"+next")
    assert await _content(open_file) == b"whole+next"


async def a_cut_beyond_the_end_changes_nothing(open_file: OpenFile) -> None:
    """Truncating to more than there is neither grows nor fails."""
    async with _opened(open_file) as file:
        file.append(b"abc")
        file.truncate(99)
    assert await _content(open_file) == b"abc"


async def replacing_leaves_only_the_new(open_file: OpenFile) -> None:
    """A replacement is the whole content, whatever was there, and appends go on behind it."""
    async with _opened(open_file) as file:
        file.append(b"old" * 1000)
        file.replace(b"new")
    async with _opened(open_file) as file:
        file.append(b"+1")
    assert await _content(open_file) == b"new+1"


async def replacing_twice_keeps_the_last(open_file: OpenFile) -> None:
    """Replacements follow each other without a reopening between them."""
    async with _opened(open_file) as file:
        file.replace(b"first")
        file.replace(b"")
        file.replace(b"third")
    assert await _content(open_file) == b"third"


async def a_replacement_can_be_cut(open_file: OpenFile) -> None:
    """A cut may reach into what a replacement wrote."""
    async with _opened(open_file) as file:
        file.replace(b"0123456789")
        file.append(b"ab")
        file.truncate(4)
    assert await _content(open_file) == b"0123"


async def one_owner_at_a_time(open_file: OpenFile) -> None:
    """A second opener is refused with FileBusy until the first one closes; closing twice is harmless."""
    first = await open_file()
    try:
        await open_file()
    except FileBusy:
        first.close()
    else:
        raise AssertionError("two owners")
    first.close()
    assert await _content(open_file) == b""


async def megabytes_fit(open_file: OpenFile) -> None:
    """Three megabytes come back as they went."""
    large = random.Random(3).randbytes(3_000_000)
    async with _opened(open_file) as file:
        file.append(large[:1_000_000])
        file.append(large[1_000_000:])
    assert await _content(open_file) == large


async def any_history_reads_like_bytes(open_file: OpenFile) -> None:
    """Three hundred random operations leave what the same operations leave in a plain bytes object."""
    dice, expected = random.Random(11), b""
    file = await open_file()
    for _ in range(300):
        data, cut = dice.randbytes(dice.randrange(40)), dice.randrange(80)
        match dice.randrange(5):
            case 0 | 1:
                file.append(data)
                expected += data
            case 2:
                file.truncate(cut)
                expected = expected[:cut]
            case 3:
                file.replace(data)
                expected = data
            case _:
                file.close()
                file = await open_file()
        assert file.read() == expected
    file.close()


FACTS: tuple[Fact, ...] = (
    a_new_file_is_empty,
    appends_are_there_after_reopening,
    an_append_is_readable_at_once,
    a_torn_tail_can_be_cut,
    a_cut_beyond_the_end_changes_nothing,
    replacing_leaves_only_the_new,
    replacing_twice_keeps_the_last,
    a_replacement_can_be_cut,
    one_owner_at_a_time,
    megabytes_fit,
    any_history_reads_like_bytes,
)


async def _content(open_file: OpenFile) -> bytes:
    async with _opened(open_file) as file:
        return file.read()


@contextlib.asynccontextmanager
async def _opened(open_file: OpenFile) -> AsyncIterator[ByteFile]:
    file = await open_file()
    try:
        yield file
    finally:
        file.close()
