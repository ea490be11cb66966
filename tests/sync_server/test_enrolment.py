"""How a phone joins: by a code that works once, for a token that is kept by nobody but the phone."""

from pathlib import Path

import pytest

from shared.contract import SERVER_HEADER, EnrolReply
from sync_server.people.enrolment import service as enrolment
from tests.sync_server.phones import Ward, fresh_id, resident


def stored_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("bonphu.db*"))


async def enrol(ward: Ward, code: str) -> tuple[int, str]:
    reply = await ward.http.post("/v1/enrol", json={"code": code, "app_version": "0.1.0"})
    assert reply.headers[SERVER_HEADER] == "long-thuy"
    return reply.status_code, str(reply.json().get("type", "")).removeprefix("urn:bonphu:")


async def test_a_code_gives_a_phone_its_identity(ward: Ward) -> None:
    """The answer says who, where and since when, and its token opens the ward's records."""
    code = ward.invite("kp4", "kp3")
    reply = await ward.http.post("/v1/enrol", json={"code": code, "app_version": "0.1.0"})
    told = EnrolReply.model_validate_json(reply.content)
    assert (told.ward, told.scope, told.helper_name, told.epoch) == ("long-thuy", ("kp3", "kp4"), "Thị Bé", 1)
    pulled = await ward.http.get("/v1/pull", headers={"Authorization": f"Bearer {told.token}"})
    assert pulled.status_code == 200


async def test_a_code_works_once(ward: Ward) -> None:
    """Whoever finds a used slip of paper gets in nowhere."""
    code = ward.invite("kp3")
    assert await enrol(ward, code) == (200, "")
    assert await enrol(ward, code) == (404, "code_unknown")


async def joined_with(ward: Ward, code: str, token: str) -> tuple[int, dict[str, object]]:
    """Join by a code under a token that the phone made; return status and answer."""
    asked = {"code": code, "app_version": "0.1.0", "token": token}
    reply = await ward.http.post("/v1/enrol", json=asked)
    return reply.status_code, {k: v for k, v in reply.json().items() if k != "server_time"}


async def test_a_lost_answer_is_given_again(ward: Ward) -> None:
    """The same code with the same token is the same phone, also when it has grown old; others stay out."""
    code, mine, theirs = ward.invite("kp3"), "A" * 43, "B" * 43
    first = await joined_with(ward, code, mine)
    ward.now_ms += enrolment.CODE_MINUTES * 60_000
    assert await joined_with(ward, code, mine) == first
    assert first[0] == 200
    assert first[1]["token"] == mine
    assert (await joined_with(ward, code, theirs))[0] == 404


async def test_a_token_joins_by_no_other_code(ward: Ward) -> None:
    """A token is one phone's for good: with another code it gets in nowhere, and that code stays unused."""
    first, second = ward.invite("kp3"), ward.invite("kp4")
    assert (await joined_with(ward, first, "A" * 43))[0] == 200
    assert (await joined_with(ward, second, "A" * 43))[0] == 404
    assert (await joined_with(ward, second, "B" * 43))[0] == 200
    assert (await joined_with(ward, second, "A" * 43))[0] == 404


async def test_the_answer_is_not_given_again_to_a_refused_phone(ward: Ward) -> None:
    """Whoever was refused since does not come back by repeating how they joined."""
    code = ward.invite("kp3")
    _, told = await joined_with(ward, code, "A" * 43)
    enrolment.revoke(ward.services.enrolment(), str(told["device"]))
    assert (await joined_with(ward, code, "A" * 43))[0] == 401


@pytest.mark.parametrize("token", ["", "A" * 42, "A" * 44, "Đ" * 43, "=" * 43])
async def test_a_token_that_is_none_is_refused(ward: Ward, token: str) -> None:
    """A token is 256 random bits as base64url, nothing shorter; the code stays unused."""
    code = ward.invite("kp3")
    assert (await joined_with(ward, code, token))[0] == 400
    assert await enrol(ward, code) == (200, "")


async def test_a_code_grows_old(ward: Ward) -> None:
    """After a quarter of an hour a code is good for nothing, and the answer says why."""
    code = ward.invite("kp3")
    ward.now_ms += enrolment.CODE_MINUTES * 60_000
    assert await enrol(ward, code) == (410, "code_expired")


async def test_people_type_codes_as_they_like(ward: Ward) -> None:
    """Small letters, blanks and missing hyphens are forgiven."""
    code = ward.invite("kp3")
    assert await enrol(ward, f" {code.lower().replace('-', ' ')} ") == (200, "")


@pytest.mark.parametrize("code", ["AAAA-AAAA", "' OR 1=1 --", "----", "đ" * 8])
async def test_a_wrong_code_is_unknown(ward: Ward, code: str) -> None:
    """A code nobody made is told apart from an old one."""
    assert await enrol(ward, code) == (404, "code_unknown")


@pytest.mark.parametrize("body", [b"", b"[]", b'{"code":1}', b'{"code":"ABCD"}', b"x" * 2_000_000])
async def test_what_is_no_request_is_refused(ward: Ward, body: bytes) -> None:
    """An endpoint open to everybody reads no more than its limit, and says what is wrong."""
    reply = await ward.http.post("/v1/enrol", content=body)
    assert reply.status_code in {400, 413}
    assert reply.headers["content-type"] == "application/problem+json"


async def test_secrets_are_not_in_the_database(sqlite_ward: Ward, tmp_path: Path) -> None:
    """Who steals the database can neither speak as a phone nor join as one."""
    code = sqlite_ward.invite("kp3")
    phone = await sqlite_ward.phone("kp3")
    await phone.tell(resident(fresh_id(), "kp3"))
    stored = stored_in(tmp_path)
    for secret in (phone.token, code, code.replace("-", "")):
        assert secret.encode() not in stored
    assert "Thị Bé".encode() in stored


async def test_codes_and_tokens_are_never_the_same(ward: Ward) -> None:
    """Nothing about a code or token can be guessed from another."""
    assert len({ward.invite("kp3") for _ in range(50)}) == 50
    assert len({(await ward.phone("kp3")).token for _ in range(10)}) == 10
