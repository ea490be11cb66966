"""Parcels at the server: taken from known phones only, shown to reviewers of the place, decided once."""

import asyncio
import gzip
import json
import os
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.handover import packed, parcel_key, parcel_place
from shared.problem import BUSY, ProblemError
from shared.text import t
from sync_server.ledger.incoming import Push
from sync_server.people.accounts import service as accounts
from sync_server.people.enrolment import service as enrolment
from sync_server.web import device_authenticator
from sync_server.web.roles import Role
from tests.sync_server.office import PASSWORD, Office, Phone, fact, form_token, fresh_id, open_office

SENT = datetime(2024, 5, 14, 7, 0, tzinfo=UTC)


def change(unit: str) -> dict[str, Any]:
    """Return a change that adds a household."""
    facts = [fact("household", fresh_id(), unit=unit, address="Số 9, đường Lê Lợi", cell="1")]
    return {"id": fresh_id(), "n": 7, "at": SENT.isoformat(), "channel": "mobile", "facts": facts}


def sealed(ward: bytes, device: str, *changes: dict[str, Any]) -> bytes:
    """Seal changes as a phone does."""
    return sealed_bytes(ward, device, packed(changes, 0))


def sealed_bytes(ward: bytes, device: str, content: bytes) -> bytes:
    """Seal whatever a broken phone may seal."""
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), ward)
    own = ec.generate_private_key(ec.SECP256R1())
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key, nonce = parcel_key(own.exchange(ec.ECDH(), theirs), point, ward), os.urandom(12)
    return point + nonce + AESGCM(key).encrypt(nonce, content, parcel_place(device))


def device_of(office: Office, phone: Phone) -> str:
    device = device_authenticator.known_device(
        office.services.database, office.services.ward_id, f"Bearer {phone.token}"
    )
    return device.device_id


async def ward_key(office: Office, phone: Phone) -> bytes:
    headers = {"Authorization": f"Bearer {phone.token}"}
    told = (await office.browser.get("/v1/handover", headers=headers)).raise_for_status().json()
    return bytes.fromhex(told["key"])


async def hand_over(office: Office, phone: Phone, parcel: bytes) -> httpx.Response:
    headers = {"Authorization": f"Bearer {phone.token}"}
    body = {"sealed": b64encode(parcel).decode()}
    return await office.browser.post("/v1/handover", json=body, headers=headers)


async def refused_phone(office: Office, unit: str = "kp2") -> tuple[Phone, str, bytes]:
    """Let a phone join and be refused; return it, its id, and the key it seals for."""
    phone = await office.phone(unit, "Thị Bé")
    device = device_of(office, phone)
    enrolment.revoke(office.services.enrolment(), device)
    return phone, device, await ward_key(office, phone)


async def test_a_refused_phones_parcel_waits_and_counts_when_released(tmp_path: Path) -> None:
    """Handed over twice it is there once; only the reviewer's button makes its household count."""
    async with open_office(tmp_path) as office:
        phone, device, key = await refused_phone(office)
        parcel = sealed(key, device, change("kp2"))
        for _ in range(2):
            assert (await hand_over(office, phone, parcel)).raise_for_status().json() == {"count": 1}
        await office.sign_in()
        page = await office.browser.get("/handovers")
        assert page.text.count("Thị Bé") == 1
        assert seq(office) == 0
        done = await decide(office, page, "release")
        assert done.status_code == 303
        assert seq(office) == 1
        assert "Thị Bé" not in (await office.browser.get("/handovers")).text
        assert (await decide(office, page, "release")).status_code == 404


async def test_a_discarded_parcel_never_counts(tmp_path: Path) -> None:
    """After discarding nothing waits, nothing was applied, and the sealed bytes are gone."""
    async with open_office(tmp_path) as office:
        phone, device, key = await refused_phone(office)
        await hand_over(office, phone, sealed(key, device, change("kp2")))
        await office.sign_in()
        page = await office.browser.get("/handovers")
        await decide(office, page, "discard")
        assert seq(office) == 0
        with office.services.database.read() as connection:
            (kept,) = connection.exec_driver_sql("SELECT state, sealed FROM handover")
        assert tuple(kept) == ("discarded", b"")


async def test_what_was_not_sealed_for_this_ward_by_this_phone_is_refused(tmp_path: Path) -> None:
    """Another phone's parcel, an altered one, plain bytes, an empty one: malformed, and nothing is kept."""
    async with open_office(tmp_path) as office:
        phone, device, key = await refused_phone(office)
        good = sealed(key, device, change("kp2"))
        others = sealed(key, fresh_id(), change("kp2"))
        for bad in (others, good[:-1] + bytes([good[-1] ^ 1]), b"plain", good[:70], sealed(key, device)):
            assert (await hand_over(office, phone, bad)).status_code == 400
        with office.services.database.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM handover").scalar_one() == 0


def _told(changes: str, offset: str = "0") -> bytes:
    return gzip.compress(f'{{"offset_ms":{offset},"changes":{changes}}}'.encode())


UNREADABLE = {
    "not packed": b"plain",
    "cut off": gzip.compress(b"{}")[:-4],
    "not JSON": gzip.compress(b"changes"),
    "not text": gzip.compress(b"\xff\xfe"),
    "another type": gzip.compress(b'"text"'),
    "no changes": gzip.compress(b"{}"),
    "changes of another type": _told("5"),
    "a change of another type": _told("[5]"),
    "a clock that is none": _told("[{}]", "NaN"),
    "an endless clock": _told("[{}]", "1e308"),
    "deeply nested": _told("[" * 50_000 + "]" * 50_000),
    "a bomb": gzip.compress(b" " * 40_000_000),
    "too many": _told("[" + ",".join(["{}"] * 501) + "]"),
}


@pytest.mark.parametrize("how", UNREADABLE)
async def test_a_parcel_that_cannot_be_read_is_listed_and_discarded(tmp_path: Path, how: str) -> None:
    """It stands beside a good one, says that it cannot be read, offers no release, and can be discarded."""
    async with open_office(tmp_path) as office:
        phone, device, key = await refused_phone(office)
        await hand_over(office, phone, sealed_bytes(key, device, UNREADABLE[how]))
        await office.sign_in()
        page = await office.browser.get("/handovers")
        assert page.text.count(t("handover.unreadable")) == 1
        assert t("handover.release") not in page.text
        await hand_over(office, phone, sealed(key, device, change("kp2")))
        both = await office.browser.get("/handovers")
        assert (both.text.count("Thị Bé"), both.text.count(t("handover.release"))) == (2, 1)
        assert (await decide(office, page, "release")).status_code == 404
        assert (await decide(office, page, "discard")).status_code == 303
        assert t("handover.unreadable") not in (await office.browser.get("/handovers")).text


@pytest.mark.parametrize(
    "odd",
    [
        '{"id":"\\ud800"}',
        '{"facts":[{"kind":"\\udc00"}],"at":"\\ud800"}',
        '{"facts":[{"kind":NaN}],"at":Infinity}',
        '{"at":' + "[" * 300 + "]" * 300 + "}",
        '{"n":' + "9" * 400 + "}",
        '{"facts":{"kind":5},"at":-5}',
    ],
)
async def test_a_record_that_cannot_be_read_spoils_no_other_of_its_parcel(tmp_path: Path, odd: str) -> None:
    """The page counts it; released, the good one counts and the other is kept in quarantine."""
    async with open_office(tmp_path) as office:
        phone, device, key = await refused_phone(office)
        good = json.dumps(change("kp2"), ensure_ascii=False)
        content = _told(f"[{odd},{good}]")
        assert (await hand_over(office, phone, sealed_bytes(key, device, content))).json() == {"count": 2}
        await office.sign_in()
        page = await office.browser.get("/handovers")
        assert t("handover.unread", n="1") in page.text
        assert (await decide(office, page, "release")).status_code == 303
        assert seq(office) == 1
        with office.services.database.read() as connection:
            kept = connection.exec_driver_sql("SELECT reason FROM quarantine").all()
        assert [tuple(row) for row in kept] == [("malformed",)]


async def test_nobody_without_a_phone_hands_over(tmp_path: Path) -> None:
    """An unknown token gets neither the key nor a place to put things."""
    async with open_office(tmp_path) as office:
        headers = {"Authorization": "Bearer nobody"}
        for method, path in (("GET", "/v1/handover"), ("POST", "/v1/handover"), ("POST", "/v1/sign-out")):
            assert (await office.browser.request(method, path, headers=headers)).status_code == 401


async def test_signing_out_has_the_phone_refused(tmp_path: Path) -> None:
    """After it the token is refused by everything else, and signing out again is no error."""
    async with open_office(tmp_path) as office:
        phone = await office.phone("kp1", "Thị Bé")
        headers = {"Authorization": f"Bearer {phone.token}"}
        for _ in range(2):
            (await office.browser.post("/v1/sign-out", headers=headers)).raise_for_status()
        assert (await office.browser.get("/v1/pull", headers=headers)).status_code == 401


@pytest.mark.parametrize(
    ("role", "unit", "sees"),
    [("supervisor", "kp2", True), ("supervisor", "kp1", False), ("unit_lead", "kp2", False)],
)
async def test_parcels_are_shown_to_reviewers_of_the_place(
    tmp_path: Path, role: str, unit: str, sees: bool
) -> None:
    """A reviewer of another khu phố sees none; a lead without that right does not get the page."""
    async with open_office(tmp_path) as office:
        phone, device, key = await refused_phone(office)
        await hand_over(office, phone, sealed(key, device, change("kp2")))
        accounts.create_account(office.services, "to-truong", unit, PASSWORD, role=Role(role))
        await office.sign_in("to-truong")
        assert ("Thị Bé" in (await office.browser.get("/handovers")).text) == sees


async def test_a_parcel_released_many_times_at_once_counts_once(tmp_path: Path) -> None:
    """Threads that release it together set nothing aside twice, and the log tells of what was done."""
    async with open_office(tmp_path) as office:
        phone, device, key = await refused_phone(office)
        content = _told(f'[{{"facts":5}},{json.dumps(change("kp2"), ensure_ascii=False)}]')
        await hand_over(office, phone, sealed_bytes(key, device, content))
        await office.sign_in()
        page = await office.browser.get("/handovers")
        done = await asyncio.gather(*(decide(office, page, "release") for _ in range(8)))
        assert {reply.status_code for reply in done} <= {303, 404}
        assert seq(office) == 1
        with office.services.database.read() as connection:
            kept = connection.exec_driver_sql("SELECT reason FROM quarantine").all()
            told = connection.exec_driver_sql(
                "SELECT count(*) FROM access_log WHERE action = 'handover_released'"
            ).scalar_one()
        assert [tuple(row) for row in kept] == [("malformed",)]
        assert told == 1


async def test_a_release_that_was_cut_short_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its parcel is still shown, offers no discarding any more, and counts once after the second try."""
    async with open_office(tmp_path) as office:
        phone, device, key = await refused_phone(office)
        content = _told(f'[{{"facts":5}},{json.dumps(change("kp2"), ensure_ascii=False)}]')
        await hand_over(office, phone, sealed_bytes(key, device, content))
        await office.sign_in()
        page = await office.browser.get("/handovers")
        push = office.services.writer.push_and_wait

        def cut_short(one: Push) -> None:
            push(one)
            raise ProblemError(BUSY)

        with monkeypatch.context() as patch:
            patch.setattr(office.services.writer, "push_and_wait", cut_short)
            assert (await decide(office, page, "release")).status_code == 503
        assert t("handover.discard") not in (await office.browser.get("/handovers")).text
        assert (await decide(office, page, "discard")).status_code == 404
        assert (await decide(office, page, "release")).status_code == 303
        assert seq(office) == 1
        with office.services.database.read() as connection:
            kept = connection.exec_driver_sql("SELECT reason FROM quarantine").all()
        assert [tuple(row) for row in kept] == [("malformed",)]


def seq(office: Office) -> int:
    with office.services.database.read() as connection:
        return int(connection.exec_driver_sql("SELECT seq FROM ward").scalar_one())


async def decide(office: Office, page: httpx.Response, what: str) -> httpx.Response:
    action = page.text.partition('action="/handovers/')[2].partition('"')[0]
    form = {"csrf": form_token(page), "do": what}
    return await office.browser.post(f"/handovers/{action}", data=form)
