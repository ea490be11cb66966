"""What guessing costs whoever has a phone's files and its secret: every PIN, every passphrase of four words.

Measured is one guess on one core by OpenSSL; the rest is multiplied. A graphics card is some hundred times as
quick, see docs/SECURITY.md.
"""

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from mobile_app.lock.passcode import PIN_LENGTH
from mobile_app.lock.vault import ITERATIONS
from tests.bench.figure import Figure, median_of

_RUNS = 9
# Words of the list that passphrases are drawn from by dice (EFF, 2016): five dice give one of 6⁵.
_WORDS, _DRAWN = 6**5, 4
_HOUR_S, _YEAR_S = 3_600, 365.25 * 86_400


def measure(_folder: Path) -> Iterator[Figure]:
    """Measure one guess and extrapolate."""
    guess_s = median_of(_RUNS, _one_guess)
    rounds = f"{ITERATIONS:,} rounds of PBKDF2-HMAC-SHA-256"
    yield Figure("lock.guess.ms", guess_s * 1_000, "ms", f"{rounds}, OpenSSL, one core")
    yield Figure("lock.pin_million.hours", 10**PIN_LENGTH * guess_s / _HOUR_S, "hours", "every PIN, one core")
    yield Figure(
        "lock.four_words.years", _WORDS**_DRAWN * guess_s / _YEAR_S, "years", "every four words, one core"
    )


def _one_guess() -> float:
    begin = time.process_time()
    hashlib.pbkdf2_hmac("sha256", b"407193", bytes(16), ITERATIONS)
    return time.process_time() - begin
