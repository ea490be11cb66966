"""Load the synthetic ward through the server's own push path, as if its phones had sent it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from shared.change import Change, FieldValue
from shared.contract import APP_VERSION
from shared.local_time import local_day
from sync_server.people.enrolment import service as enrolment
from sync_server.phones.push import import_changes
from sync_server.plan.published import publish
from sync_server.store import campaigns as wards
from sync_server.store import ward_settings
from sync_server.store.devices import Device
from sync_server.tools.demo.dates import DAY_TODAY, weeks_to_today
from sync_server.tools.demo.ledger import DemoAuthor
from sync_server.tools.demo.presets import PRESETS
from sync_server.tools.demo.ward import Batch, DemoWard, make_ward
from sync_server.web.device_authenticator import device_of
from sync_server.web.services import Services

Progress = Callable[[int, int], None]
DATES = ("today", "plan", "whole")
_STEP = 400
_SENT_AFTER = timedelta(minutes=15)
_HEARD_OF_EVERY_MS = 19 * 60_000


class WardNotEmpty(Exception):  # noqa: N818  (a state, not a fault)
    """The ward has records already; made-up ones must not be mixed among them."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded. `blanks` are per khu phố the printed codes that are on no door yet."""

    households: int
    changes: int
    helpers: int
    blanks: dict[str, list[str]]


def load_demo(
    services: Services,
    preset: str = "full",
    seed: int = 1,
    dates: str = "today",
    progress: Progress = lambda _done, _of: None,
) -> Loaded:
    """Publish the demo campaign, enrol its helpers, and push all they recorded.

    `dates` is `today` (the campaign's days are moved so that today is about its 20th), `plan` (the plan's own
    days, until its 20th) or `whole` (until its last).
    `progress` is told `(changes done, of all)`. Raises WardNotEmpty, and LookupError for an unknown preset.
    """
    if not is_empty(services):
        raise WardNotEmpty
    ward = _make(services, preset, seed, dates)
    publish(services.database, ward.campaign.model_dump_json().encode(), services.clock())
    with services.database.write() as connection:  # from now on every page says so
        ward_settings.put(connection, services.ward_id, ward_settings.DEMO, str(services.clock()))
    devices = {author.key: _enrol(services, author) for author in ward.authors}
    done, total = 0, len(ward.register) + sum(len(b.changes) for b in ward.days)
    for batch in _sendings(ward):
        _send(services, devices[batch.author.key], batch)
        done += len(batch.changes)
        progress(done, total)
    _leave(services, ward, devices)
    return Loaded(len(ward.register), total, len(ward.authors), ward.blanks)


def is_empty(services: Services) -> bool:
    """Tell whether nothing was ever recorded in this ward."""
    with services.database.read() as connection:
        ward = wards.find_ward(connection, services.ward_id)
    return ward is None or ward.seq == 0


def _make(services: Services, preset: str, seed: int, dates: str) -> DemoWard:
    plan, today = services.campaign().campaign, date.fromisoformat(local_day(services.clock()))
    if dates == "today":
        weeks = weeks_to_today(plan, today)
    else:
        last = plan.ends_on if dates == "whole" else plan.starts_on + timedelta(days=DAY_TODAY - 1)
        weeks, today = 0, min(today, last)
    return make_ward(plan, PRESETS[preset], seed, weeks, today)


def _at(services: Services, when: datetime) -> Services:
    """Return the services as they were at `when`, so that times of arrival are believable, too."""
    return _at_ms(services, min(int(when.timestamp() * 1000), services.clock()))


def _at_ms(services: Services, ms: int) -> Services:
    return replace(services, clock=lambda: ms)


def _enrol(services: Services, author: DemoAuthor) -> Device:
    context = _at(services, author.joined).enrolment()
    helper = enrolment.add_helper(context, author.name, author.unit, author.category)
    code = enrolment.make_code(context, helper.helper_id, author.scope)
    token = enrolment.enrol(context, code, APP_VERSION).token
    return device_of(services.database, services.ward_id, f"Bearer {token}")


def _sendings(ward: DemoWard) -> Iterator[Batch]:
    """Yield what is sent in order: the register in steps, then each evening's work."""
    starts = [*range(0, len(ward.register), _STEP), len(ward.register)]
    for start, end in pairwise(starts):
        yield Batch(ward.authors[0], ward.register[start:end])
    yield from ward.days


def _send(services: Services, device: Device, batch: Batch) -> None:
    changes = [_counted_by(device, change) for change in batch.changes]
    arrived = _at(services, changes[-1].at + _SENT_AFTER)
    results = import_changes(arrived, device, changes, batch.author.backlog)
    wrong = _refused(changes, results)
    if wrong:
        raise AssertionError(f"the server refused made-up changes: {wrong[:3]}")


def _counted_by(device: Device, change: Change) -> Change:
    """Return a change whose tallies are the phone's that sends it: it has joined only now."""
    if not any(fact.kind == "tally" for fact in change.facts):
        return change
    own = FieldValue(v=device.device_id)
    facts = [
        f.model_copy(update={"set": f.set | {"device": own}}) if f.kind == "tally" else f
        for f in change.facts
    ]
    return change.model_copy(update={"facts": tuple(facts)})


def _refused(changes: Sequence[Change], results: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    return [r for _, r in zip(changes, results, strict=True) if r["status"] not in ("applied", "conflict")]


def _leave(services: Services, ward: DemoWard, devices: dict[str, Device]) -> None:
    """Let phones be heard of within the last hours, all but the one gone silent; the roster is done."""
    roster, *phones = ward.authors
    enrolment.revoke(services.enrolment(), devices[roster.key].device_id)
    now = services.clock()
    for i, author in enumerate(phones):
        if author.silent_from is None:
            heard = _at_ms(services, now - (i + 1) * _HEARD_OF_EVERY_MS)
            enrolment.note_pull(heard.enrolment(), devices[author.key])
