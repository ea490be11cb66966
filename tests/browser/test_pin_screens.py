"""The lock as people meet it in a browser: at the start, above what was open, in one window only."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from shared.text import t
from tests.browser.app_driver import PIN, AppDriver
from tests.browser.browser_python import BrowserPython
from tests.browser.look import SMALL, SMALL_DARK, TALL_DARK, show
from tests.browser.profile_search import found_in, found_in_storage, tokens_in
from tests.browser.screens import follow
from tests.browser.static_server import StaticServer
from tests.browser.ward import Ward

ADDRESS = "Số 5, đường Lê Lợi"
CANARIES = ("Quách Thị Khuyên Ngọc", "Tôn Nữ Hoài Thương")
PHRASE = "mèo xanh ăn phở khuya"


def test_locked_the_app_shows_nothing_and_keeps_what_was_half_typed(ward: Ward, helper: AppDriver) -> None:
    """Left for six minutes over a form, the PIN is asked; then the form is as it was left, half typed."""
    phone = helper
    phone.start()
    phone.open(f"{ward.url}/app/new")
    phone.type_into(t("new_household.address"), ADDRESS)
    show(phone, SMALL)
    phone.pass_minutes(6)
    phone.see(t("pin.ask"))
    phone.press("918273")
    phone.see(t("pin.wrong", n=4))
    phone.press(PIN)
    phone.see(t("new_household.save"))
    assert phone.page.get_by_label(t("new_household.address")).first.input_value() == ADDRESS
    follow(phone, "/account")
    show(phone, SMALL_DARK)
    phone.tap(t("lock.now"))
    phone.see(t("pin.ask"))
    phone.press(PIN)
    phone.see(t("lock.now"))


def test_a_refused_phone_hands_over_sealed_records_and_empties_itself(ward: Ward, helper: AppDriver) -> None:
    """Revoked while it holds unsent records: at the next contact the ward has them, the phone nothing."""
    phone = helper
    phone.start()
    phone.open(f"{ward.url}/app/")
    phone.network(on=False)
    follow(phone, "/new")
    phone.type_into(t("new_household.address"), ADDRESS)
    phone.tap(t("new_household.save"))
    phone.type_into(t("resident.name"), "Nguyễn Văn Thêm")
    phone.type_into(t("resident.year"), "1985")
    phone.tap(t("resident.save"))
    phone.see(t("household.saved"))
    follow(phone, "/sign-out")
    phone.see(t("out.unsent", n=2))
    show(phone, TALL_DARK)
    ward.revoke_phones()
    phone.network(on=True)
    phone.open(f"{ward.url}/app/")
    phone.see(t("out.refused"))
    phone.see(t("out.handed", n=2))
    phone.see(t("join.code"))
    assert ward.release_parcels() == [{"applied": 2}]


def test_killed_at_any_step_of_joining_a_phone_holds_nothing_readable(
    ward: Ward, new_phone: Callable[[str], AppDriver]
) -> None:
    """Before the code is sent, without an answer, in the middle of the download, with the list: all sealed.

    A passphrase takes the place of the PIN here: it is typed on a keyboard, and is nowhere either.
    """
    ward.add_door("kp3", *CANARIES)
    link = ward.invite("kp3")
    code = link.rpartition("/")[2]
    began, phone = time.time(), new_phone("canary")

    def holds_nothing() -> None:
        phone.kill()
        assert found_in(phone.profile, [*CANARIES, "đường Thử", PHRASE], began) == []
        assert found_in_storage(phone.profile, [code, code.replace("-", "")], began) == []
        assert tokens_in(phone.profile, ward.token_hashes(), began) == []
        phone.start()

    phone.start()
    phone.open(link)
    phone.tap(t("passphrase.instead"))
    show(phone, SMALL)
    _say(phone, PHRASE)
    phone.see(t("passphrase.again"))
    holds_nothing()
    ward.stop()
    phone.open(link)
    phone.tap(t("passphrase.instead"))
    _say(phone, PHRASE)
    phone.see(t("passphrase.again"))
    _say(phone, PHRASE)
    phone.see(t("join.offline"))
    holds_nothing()
    ward.start()
    phone.open(f"{ward.url}/app/")
    phone.see(t("passphrase.ask"))
    with phone.page.context.expect_event("request", lambda request: "/v1/pull" in request.url):
        _say(phone, PHRASE)
    holds_nothing()
    phone.open(f"{ward.url}/app/")
    _say(phone, PHRASE)
    phone.see(t("sync.fresh", time="").strip())
    holds_nothing()


def test_the_search_for_what_is_readable_can_find_it(tmp_path: Path) -> None:
    """A word or a token in a file written since is found, however a browser writes text."""
    token, file = "t0ken-" * 7 + "x", tmp_path / "Default" / "IndexedDB" / "1.log"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\0\0" + f"{PHRASE} {token}".encode("utf-16-le"))
    hashes = [hashlib.sha256(token.encode()).digest()]
    for since, found in ((0.0, 1), (time.time() + 60, 0)):
        assert len(found_in(tmp_path, [PHRASE], since)) == found
        assert len(found_in_storage(tmp_path, [PHRASE], since)) == found
        assert len(tokens_in(tmp_path, hashes, since)) == found


def _say(phone: AppDriver, phrase: str) -> None:
    phone.type_into(t("passphrase.label"), phrase)
    phone.tap(t("passphrase.go"))


def test_a_second_window_is_told_where_the_app_is_open(phone: AppDriver, static_server: StaticServer) -> None:
    """While one window has the app open, another one asks for no PIN and says what to do."""
    phone.start()
    phone.open(f"{static_server.origin}/app/")
    second = phone.open_another(f"{static_server.origin}/app/")
    second.get_by_text(t("app.busy")).first.wait_for(state="attached")


def test_a_phone_that_joined_without_a_pin_is_asked_for_one_and_sealed(
    phone: AppDriver, static_server: StaticServer
) -> None:
    """Plain files of an earlier version: a PIN is chosen first, then all of them are sealed, nothing lost."""
    phone.start()
    BrowserPython(phone, static_server, []).run(_JOIN_PLAIN)
    phone.open(f"{static_server.origin}/app/")
    phone.choose_pin()
    phone.see(t("download.title"))
    phone.stop()
    phone.start()
    plain, helper, draft = (
        BrowserPython(phone, static_server, []).run(_READ_SEALED.format(pin=PIN)).split("|")
    )
    assert plain == "0"
    assert helper == "Thị Bé"
    assert draft == "half typed"


_JOIN_PLAIN = """
from datetime import UTC, datetime
from mobile_app.core.phone import Phone
from mobile_app.store.cipher import PlainCipher
from mobile_app.store.journal_browser import open_browser_file
from mobile_app.sync.transport import Transport
from shared.contract import EnrolReply
ids = [f"0190f5fe-7c00-7a00-8abc-00000000000{n}" for n in range(3)]
reply = EnrolReply(token="secret-token", device=ids[0], stream=ids[1], ward="w", scope=("kp3",),
                   helper=ids[2], helper_name="Thị Bé", epoch=1, server_time=datetime.now(UTC))
phone = await Phone.open(open_browser_file, Transport(), cipher=PlainCipher())
phone._outbox.enrol(reply, "http://127.0.0.1:9", 0, 0)
phone.drafts.put("home", {"note": "half typed"}, 0)
phone.close()
"""
_READ_SEALED = """
from datetime import UTC, datetime
from mobile_app.lock.keys_browser import BrowserKeys
from mobile_app.lock.vault import Vault
from mobile_app.core.phone import SEALED_FILES, Phone
from mobile_app.store.journal_browser import open_browser_file
from mobile_app.sync.transport import Transport
plain = 0
for name in SEALED_FILES:
    file = await open_browser_file(name)
    plain += any(word in file.read() for word in (b"secret-token", "Thị Bé".encode(), b"half typed"))
    file.close()
vault = Vault(await open_browser_file("vault"), BrowserKeys(), lambda: datetime.now(UTC))
phone = await Phone.open(open_browser_file, Transport(), cipher=await vault.unlock("{pin}"))
f"{{plain}}|{{phone.identity.helper_name}}|{{phone.drafts.all()['home']['note']}}"
"""
