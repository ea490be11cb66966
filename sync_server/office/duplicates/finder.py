"""Look for people written down twice as changes arrive: after they are durable, never in a push's way."""

import json
import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import monotonic, thread_time
from typing import NamedTuple, TypeVar

from shared.link import link_id
from shared.matching.look import Look, Pair
from shared.matching.name import forget_names
from shared.matching.person import Person, person_of
from shared.matching.population import Population
from shared.matching.score import is_hopeless, score
from shared.merge import Record
from shared.problem import ProblemError
from shared.readable import is_readable
from shared.text import DEFAULT, speaking, t
from sync_server.office.acts.service import Author, state
from sync_server.office.duplicates import judging, queries
from sync_server.office.duplicates.pairs import pairs_of
from sync_server.office.duplicates.queries import Suggestion
from sync_server.store import rosters
from sync_server.store.database import Connection
from sync_server.store.server_rule import RULE_ID
from sync_server.store.stored import record_in
from sync_server.web.services import Services

_T = TypeVar("_T")
_log = logging.getLogger(__name__)
_AT_ONCE = 200
# So much computing, not waiting, goes into one look; the next one goes on where this one stopped.
_LONGEST_LOOK_S = 5.0
_LOOK_EVERY_S = 2.0
# One interpreter serves both: whoever waits at a door comes before what nobody waits for.
_GIVE_WAY = 10
_LONGEST_REST_S, _TOO_LITTLE_S = 5.0, 0.1
# One change can make other pairs likelier, so everybody is looked through again; for each second of that the
# thread does without for so many: a twentieth of a core at most.
_IDLE_FOR_EACH_LOOK = 20


class _Found(NamedTuple):
    suggestions: list[Suggestion]
    sure: list[str]


class Finder:
    """Knows everybody of the ward by name, date and door; compares who has changed with who is alike."""

    def __init__(self, services: Services) -> None:
        """Start knowing nobody; the first `catch_up` reads everything."""
        self._services = services
        self._population = Population()
        self._units: dict[str, str] = {}
        self._keys: dict[str, bytes] = {}
        self._listed: set[str] = set()
        self._seq = self._erasures = 0
        self._look: Look | None = None
        self._changed = True

    def catch_up(self, closing: threading.Event | None = None, *, again: bool = True) -> int:
        """Compare everybody who has changed since the last time, even by another process; return how many.

        Then, with `again`, everybody is looked through once more if anything has changed since that was done
        last: whether a pair is likely also depends on how common its names are by now, and on whether its
        households have moved. So what is suggested in the end is what `bonphu dedup` finds among the same
        people, in whatever order they came. Where that is not done yet, those looked at are counted as well.

        Works in small steps with pauses as long as the work before, ten times as long while phones push,
        until done or `closing`, or until a look has taken long enough: then the next one goes on. Of
        several processes one does it at a time, and goes on where another stopped; the others return at
        once.
        """
        services = self._services
        with services.database.turn(f"duplicates {services.ward_id}") as mine:
            if not mine:
                return 0
            closing = closing or threading.Event()
            compared, up_to_date = self._catch_up(closing)
            return compared + (self._look_through(closing) if up_to_date and again else 0)

    def _catch_up(self, closing: threading.Event) -> tuple[int, bool]:
        """Compare who has changed; return how many, and whether that was everybody."""
        services, ward_id = self._services, self._services.ward_id
        self._forget_erased()
        with services.database.read() as connection:
            head, done = queries.head(connection, ward_id), queries.matched_seq(connection, ward_id)
            units = services.campaigns.current(connection).campaign.neighbourhood_ids
            changed = queries.changed_residents(connection, ward_id, units, min(self._seq, done, head))
            listed = self._newly_listed(connection, anyway=bool(changed))
        known: list[tuple[int, str]] = []
        for step in self._steps(changed, closing):
            known += [(seq, self._know(record_in(doc))) for seq, doc in step]
        if len(known) < len(changed):
            return 0, False
        starting, self._seq = self._seq == 0, head
        self._relist(listed)
        self._changed = self._changed or bool(changed or listed)
        if self._look is not None:
            self._look.also({person for _, person in known} | listed)
        news = [(seq, person) for seq, person in known if seq > done]
        if not starting:
            self._listed |= listed - {person for _, person in news}
        news = [(done + 1, person) for person in sorted(self._listed)] + news
        compared, began = 0, thread_time()
        for part in self._steps(news, closing):
            self._compare([person for _, person in part], part[-1][0] - 1)
            self._listed.difference_update(person for _, person in part)
            compared += len(part)
            if thread_time() - began > _LONGEST_LOOK_S:
                break
        if compared == len(news) and head > done:
            with services.database.write() as connection:
                queries.note_matched(connection, ward_id, head)
        return compared, compared == len(news)

    def _look_through(self, closing: threading.Event) -> int:
        """Go on looking through everybody, until done, `closing`, or until it has taken long enough.

        Return how many were looked at, 0 when it is done and nothing has changed meanwhile.
        """
        if self._look is None:
            if not self._changed:
                return 0
            self._look, self._changed = Look(self._population), False
        began = rested = thread_time()
        looked = 0
        while self._look.go_on(_AT_ONCE):
            looked += _AT_ONCE
            worked = thread_time()
            if worked - rested > _TOO_LITTLE_S:
                if self._rest(closing, worked - rested):
                    return looked
                rested = worked
            if worked - began > _LONGEST_LOOK_S:
                return looked
        self._suggest(self._look.pairs())
        self._look = None
        return len(self._population.people) if self._changed else 0

    def _suggest(self, pairs: Sequence[Pair]) -> None:
        """Let `pairs` be all suggestions, and link those that are sure."""
        services = self._services
        found = [self._suggestion(pair) for pair in pairs]
        with services.database.read() as connection:
            before = {s.link_id: s for s in queries.suggestions(connection, services.ward_id)}
        now = {s.link_id for s in found}
        news = [s for s in found if s.link_id not in before or before[s.link_id][:5] != s[:5]]
        gone = before.keys() - now
        if news or gone:
            with services.database.write() as connection:
                queries.change_suggestions(connection, services.ward_id, gone, news)
        sure = [s.link_id for s, pair in zip(found, pairs, strict=True) if self._is_still_sure(pair)]
        if sure:
            self._link(sure)

    def _steps(self, work: Sequence[_T], closing: threading.Event) -> Iterator[Sequence[_T]]:
        """Give `work` in parts, with a rest after each, until `closing`."""
        for start in range(0, len(work), _AT_ONCE):
            began = monotonic()
            yield work[start : start + _AT_ONCE]
            if self._rest(closing, monotonic() - began):
                return

    def _rest(self, closing: threading.Event, worked_s: float) -> bool:
        """Rest for as long as the work before took, longer while phones push; tell whether to end."""
        rest = worked_s * (_GIVE_WAY if self._services.writer.busy else 1)
        return closing.wait(min(_LONGEST_REST_S, rest))

    def _forget_erased(self) -> None:
        """Let go of everybody whose data were erased since the last look, by whichever process."""
        services, ward_id = self._services, self._services.ward_id
        with services.database.read() as connection:
            erasures = queries.erasure_count(connection, ward_id)
            if erasures == self._erasures:
                return
            gone = self._units.keys() - queries.resident_ids(connection, ward_id)
        for person in gone:
            self._population.remove(person)
            del self._units[person]
        forget_names()
        self._changed = True
        with services.database.write() as connection:
            queries.replace_suggestions(connection, ward_id, gone, [])
        self._erasures = erasures

    def _know(self, record: Record) -> str:
        self._units[record.id] = str(record.value("unit"))
        if record.value("deleted") or not is_readable(record):
            self._population.remove(record.id)
        else:
            self._population.put(self._keyed(person_of(record)))
        return record.id

    def _newly_listed(self, connection: Connection, *, anyway: bool) -> set[str]:
        """Return of whom a police list has said since the last look which number is theirs, or no more.

        Without `anyway` it is only looked whether there are more or fewer of them.
        """
        if not anyway and rosters.key_count(connection, self._services.ward_id) == len(self._keys):
            return set()
        before, self._keys = self._keys, rosters.keys(connection, self._services.ward_id)
        return {i for i in before.keys() | self._keys.keys() if before.get(i) != self._keys.get(i)}

    def _relist(self, people: set[str]) -> None:
        for person in filter(None, map(self._population.people.get, people)):
            self._population.put(self._keyed(person))

    def _keyed(self, person: Person) -> Person:
        key = self._keys.get(person.id)
        return replace(person, roster_key=key.hex() if key else None)

    def _compare(self, people: Sequence[str], seq: int) -> None:
        services = self._services
        found = self._alike(people)
        with services.database.write() as connection:
            queries.replace_suggestions(connection, services.ward_id, people, found.suggestions)
            queries.note_matched(connection, services.ward_id, seq)
        if found.sure:
            self._link(found.sure)

    def _alike(self, people: Sequence[str]) -> _Found:
        """Return every pair with one of `people` that is worth a look, and which of them are sure."""
        found: dict[str, Suggestion] = {}
        sure = []
        for person in filter(None, map(self._population.people.get, people)):
            for other in self._population.candidates(person):
                suggestion, certain = self._judge(person, self._population.people[other])
                if suggestion is not None and suggestion.link_id not in found:
                    found[suggestion.link_id] = suggestion
                    sure += [suggestion.link_id] if certain else []
        return _Found(list(found.values()), sure)

    def _judge(self, person: Person, other: Person) -> tuple[Suggestion | None, bool]:
        one, two = sorted((person, other), key=lambda p: p.id)
        if is_hopeless(one, two, self._population):
            return None, False
        pair = Pair(one.id, two.id, score(one, two, self._population))
        if pair.score.decision == "none":
            return None, False
        return self._suggestion(pair), self._is_sure(pair)

    def _suggestion(self, pair: Pair) -> Suggestion:
        one, other, made = pair
        evidence = json.dumps([[e.key, round(e.bits, 1)] for e in made.evidence])
        return Suggestion(link_id(one, other), one, other, round(made.bits, 2), evidence)

    def _is_still_sure(self, pair: Pair) -> bool:
        """Tell the same of a pair that was compared a while ago, by who is here now."""
        people = self._population.people
        return self._is_sure(pair) and self._judge(people[pair.one], people[pair.other])[1]

    def _is_sure(self, pair: Pair) -> bool:
        """Tell whether no person need look; where somebody lives, in which khu phố, is for people to say."""
        return pair.score.decision == "auto" and self._units[pair.one] == self._units[pair.other]

    @speaking(DEFAULT)
    def _link(self, links: Sequence[str]) -> None:
        """Link pairs by the strict rule, except those of which anybody has said anything yet."""
        services = self._services
        with services.database.read() as connection:
            pairs = pairs_of(connection, services.ward_id, links)
            ward = services.campaigns.current(connection).campaign.ward_id
        acts = [
            judging.same(pair)
            for pair in pairs.values()
            if pair.link is None and pair.one.value("unit") == pair.other.value("unit")
            if not pair.too_many and not pair.contradicted
        ]
        if acts:
            state(services, Author(RULE_ID, t("duplicates.rule"), ward), *acts)


class Watch:
    """Lets a finder catch up every few seconds, in a thread of its own."""

    def __init__(self, services: Services) -> None:
        """Start at once."""
        self._finder = Finder(services)
        self._again_from = 0.0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="duplicates", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after the transaction under way; what is left is done after the next start."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.wait(_LOOK_EVERY_S):
            try:
                self._catch_up()
            except ProblemError as problem:
                _log.warning("duplicates wait: %s", problem.problem.slug)
            except Exception:  # noqa: BLE001 - the next look may succeed; pushes must not suffer
                _log.exception("looking for duplicates failed")

    def _catch_up(self) -> None:
        again, began = monotonic() >= self._again_from, thread_time()
        self._finder.catch_up(self._closing, again=again)
        if again:
            self._again_from = monotonic() + _IDLE_FOR_EACH_LOOK * (thread_time() - began)
