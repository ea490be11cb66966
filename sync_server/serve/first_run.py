"""The first start on an empty folder: a synthetic ward and one account, all there or nothing."""

import os
from collections.abc import Callable
from pathlib import Path

from shared.text import t
from sync_server.config import Settings
from sync_server.people.accounts import service as accounts
from sync_server.people.accounts.passwords import make_password
from sync_server.people.enrolment import service as enrolment
from sync_server.people.invitations.service import Invitation, invite
from sync_server.tools.demo.service import Loaded, is_empty, load_demo
from sync_server.web.opening import opened
from sync_server.web.roles import Role
from sync_server.web.services import Services

FIRST_NAME = "phuong"
_FIRST_UNIT = "kp3"
_FILE = "first-sign-in.txt"
_UNFINISHED = "first-run.db"
Say = Callable[[str], None]


def prepare(settings: Settings, say: Say) -> None:
    """Load the synthetic ward into an empty database, and make the first account if there is none.

    A new SQLite file gets its name only when it is whole: who stops half-way starts anew next time.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    final = settings.data.absolute() / "bonphu.db"
    if settings.database_url == f"sqlite:///{final}" and not final.exists():
        unfinished = final.with_name(_UNFINISHED)
        for left in final.parent.glob(_UNFINISHED + "*"):
            left.unlink()
        _fill(settings.model_copy(update={"database_url": f"sqlite:///{unfinished}"}), say)
        unfinished.rename(final)
    _fill(settings, say)


def _fill(settings: Settings, say: Say) -> None:
    with opened(settings, migrate=True) as services:
        made_up = services.demo
        if is_empty(services):
            say(t("terminal.loading_demo"))
            loaded = load_demo(services, "full", progress=_in_tenths(say))
            say_loaded(loaded, say)
            made_up = True
        if not accounts.has_accounts(services):
            _make_account(settings.data, services, made_up=made_up)


def say_loaded(loaded: Loaded, say: Say) -> None:
    """Say what the synthetic ward holds, and per khu phố a printed code that is on no door yet."""
    say(t("terminal.demo_loaded", households=loaded.households, helpers=loaded.helpers))
    blanks = ", ".join(codes[0] for codes in loaded.blanks.values() if codes)
    say(t("terminal.demo_blanks", codes=blanks))


def _in_tenths(say: Say) -> Callable[[int, int], None]:
    said = 0

    def progress(done: int, of: int) -> None:
        nonlocal said
        if done * 10 // of > said:
            said = done * 10 // of
            say(f"  {said * 10} %")

    return progress


def _make_account(folder: Path, services: Services, *, made_up: bool) -> None:
    """Write the password into a file for its owner's eyes before the account exists, so none is ever lost."""
    password = make_password()
    kept = folder / _FILE
    kept.unlink(missing_ok=True)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{FIRST_NAME}\n{password}\n")
    first = not made_up  # a first try of the demo stays one step
    accounts.create_account(services, FIRST_NAME, services.ward_id, password, Role.ADMINISTRATOR, first=first)


def first_password(folder: Path, services: Services) -> str | None:
    """Return the first account's password; once it was changed, forget it and return None."""
    kept = folder / _FILE
    try:
        name, password = kept.read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    if accounts.is_password_of(services, name, password):
        return password
    kept.unlink()
    return None


def first_invitation(base_url: str, services: Services) -> Invitation:
    """Return a fresh joining code of a helper of khu phố 3."""
    campaign = services.campaign().campaign
    wanted = (n for n in campaign.neighbourhoods if n.unit_id == _FIRST_UNIT)
    unit = next(wanted, campaign.neighbourhoods[0])
    known = enrolment.helpers(services.database, services.ward_id)
    name = next((h.name for h in known if h.unit_id == unit.unit_id), t("terminal.first_helper"))
    return invite(services, base_url, unit.unit_id, name)
