"""What time it is for a phone, and the ids it makes by it."""

from abc import abstractmethod
from collections.abc import Callable
from datetime import date, datetime, timedelta

from mobile_app.store.even_clock import EvenClock
from mobile_app.store.outbox import Outbox
from shared.identity import new_id
from shared.local_time import LOCAL


class Timed:
    """The time as a phone knows it: by its own clock, the last contact, and its helper."""

    _clock: EvenClock
    _outbox: Outbox
    _random: Callable[[int], bytes]

    @abstractmethod
    def _notify(self) -> None: ...

    @property
    def offset_ms(self) -> int:
        """What to add to the phone's clock, by the last contact."""
        return self._outbox.contact.offset_ms

    def now(self) -> datetime:
        """The time in Việt Nam: the phone's clock without its jumps, corrected at the last contact (I8)."""
        return (self._clock() + timedelta(milliseconds=self.offset_ms)).astimezone(LOCAL)

    def today(self) -> date:
        """The day in Việt Nam."""
        return self.now().date()

    @property
    def day_known(self) -> bool:
        """Whether the day is known. If not, `today` is the last one that was, until somebody says it."""
        return self._outbox.identity is None or self._clock.sure

    def say_day(self, day: date) -> None:
        """Go on from `day`, as the helper says. Raises ValueError for a day that is over, and SaveFailed."""
        now = self.now()
        if day < now.date():
            raise ValueError("a day that is over")
        shown = (now + timedelta(milliseconds=self._clock.error_ms)).time()  # hours are mostly right
        said = datetime.combine(day, shown, LOCAL) - timedelta(milliseconds=self.offset_ms)
        self._clock.put_on(int(said.timestamp() * 1000))
        self._outbox.keep_moment()
        self._notify()

    def shown_day(self) -> date:
        """The day by the phone's own clock, right or wrong."""
        return (self.now() + timedelta(milliseconds=self._clock.error_ms)).date()

    def new_id(self) -> str:
        """Make an id for an entity or a change."""
        return new_id(int(self._clock().timestamp() * 1000), self._random(10))
