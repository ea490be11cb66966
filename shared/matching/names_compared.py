"""How two names agree, word by word, and what that is worth in this population (B.6)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from shared.matching.distance import near, slips
from shared.matching.name import Name, Word, looks_like_a_name, name_of
from shared.matching.name_words import BIRTH_ORDER, TITLES
from shared.matching.population import Population
from shared.matching.weights import bits

_KIN_FAMILY, _KIN_MIDDLE = 0.7, 1.0
"""What a family or middle name tells within a household: nearly nothing, there it runs in the family."""


class NameEvidence(NamedTuple):
    """What the names say. `agrees`: the very same words; `conflicts`: two given names, hence two people.

    `unsure`: one name only if two forms of it, or much mistyped; for people to say, never for a machine.
    """

    parts: list[tuple[str, float]]
    agrees: bool
    conflicts: bool
    unsure: bool = False


class _Match(NamedTuple):
    one: int
    other: int
    kind: str


def compare_names(one: str, other: str, population: Population, *, kin: bool) -> NameEvidence:
    """Return what two full names say; `kin`: the two live in one household."""
    a, b = name_of(one), name_of(other)
    if not a.words or not b.words:
        return NameEvidence([], agrees=False, conflicts=False)
    if _run_together(a, b):
        a = b = max(a, b, key=lambda n: (len(n.words), n.plain))
    return _Comparison(a, b, population, kin).evidence()


def _run_together(a: Name, b: Name) -> bool:
    """Tell whether only the spaces between the words differ, but for a slip."""
    if a.plain == b.plain:
        return False
    one, other = a.plain.replace(" ", ""), b.plain.replace(" ", "")
    slip = len(a.words) != len(b.words) and abs(len(one) - len(other)) <= 1 and slips(one, other) <= 1
    return one == other or slip


class _Comparison:
    def __init__(self, a: Name, b: Name, population: Population, kin: bool) -> None:
        self._a, self._b, self._population, self._kin = a, b, population, kin
        self._parts: dict[str, float] = {}
        self._conflicts = self._unsure = False

    def evidence(self) -> NameEvidence:
        matches, left_a, left_b = _align(self._a.words, self._b.words)
        told = sum(self._matched(m) for m in matches)
        exact = not left_a and not left_b and all(m.kind == "same" for m in matches)
        self._unsure = self._unsure or self._accents_unsure()
        if told:
            limit = self._population.name_limit(self._a.plain if exact else "")
            # Rare words make up for the other form of one of them; together they tell no more than one name.
            self._parts["name_same"] = min(told, limit - self._parts.get("name_variant", 0.0))
        self._leftover(left_a, left_b)
        if len(matches) > 1 and [m.other for m in matches] != sorted(m.other for m in matches):
            self._add("name_order")
        agrees = exact and not self._conflicts and "tone_differs" not in self._parts
        return NameEvidence(list(self._parts.items()), agrees, self._conflicts, self._unsure)

    def _accents_unsure(self) -> bool:
        """Tell whether twins may be behind names that are alike only without accents.

        Thủy and Thúy of one door are both Thuy; and Minh Thanh, who has no accent, is not Minh Thành.
        """
        a, b = self._a, self._b
        if a.bare or b.bare:
            return self._kin
        return any(w.spelled is None for w in a.words) != any(w.spelled is None for w in b.words)

    def _add(self, key: str, more: float | None = None) -> None:
        self._parts[key] = self._parts.get(key, 0.0) + (bits(key) if more is None else more)

    def _matched(self, match: _Match) -> float:
        one, other = self._a.words[match.one], self._b.words[match.other]
        role = self._role(match.one, match.other)
        if match.kind == "initial":
            self._add("name_initial")
            return 0.0
        if match.kind == "variant":
            self._unsure = True
            self._add("name_variant")
            rarest = max(map(self._population.word_bits, (one.plain, other.plain)))
            return self._worth(rarest, role)
        if match.kind == "near":
            return self._near(one, other, role)
        first = self._population.first_bits(one.plain) if self._begins_both(match) else 0.0
        if one.spelled is None or other.spelled is None:
            return self._worth(max(first, self._population.word_bits(one.plain)), role)
        if one.spelled == other.spelled:
            return self._worth(max(first, self._population.spelled_bits(one.plain, one.spelled)), role)
        return self._other_tone(one, other, role)

    def _begins_both(self, match: _Match) -> bool:
        return match.one == match.other == 0 and min(len(self._a.words), len(self._b.words)) > 1

    def _role(self, i: int, j: int) -> str:
        if i == len(self._a.words) - 1 or j == len(self._b.words) - 1:
            return "given"
        return "family" if i == 0 or j == 0 else "middle"

    def _worth(self, worth: float, role: str) -> float:
        if not self._kin or role == "given":
            return worth
        return min(worth, _KIN_FAMILY if role == "family" else _KIN_MIDDLE)

    def _other_tone(self, one: Word, other: Word, role: str) -> float:
        a, b = one.spelled or one.plain, other.spelled or other.plain
        both = self._population.is_known(a, b) and self._population.is_known(b, a)
        if both and role == "given":
            self._conflict("given_tone_differs")
            return 0.0
        self._add("tone_differs")
        return self._worth(self._population.word_bits(one.plain), role)

    def _near(self, one: Word, other: Word, role: str) -> float:
        a, b = one.spelled or one.plain, other.spelled or other.plain
        known: Callable[[str, str], bool] = self._population.is_known
        if one.spelled is None or other.spelled is None:
            a, b, known = one.plain, other.plain, self._population.is_known_plain
        if known(a, b) and known(b, a):
            if role == "given":
                self._conflict("given_near")
            else:
                self._differs(role)
            return 0.0
        self._add("name_near")
        plain = min(one.plain, other.plain, key=self._population.word_bits)
        return self._worth(self._population.word_bits(plain), role)

    def _differs(self, role: str) -> None:
        if role == "given":
            self._conflict("given_differs")
        else:
            self._add(f"{role}_differs")

    def _conflict(self, key: str) -> None:
        self._conflicts = True
        self._add(key)

    def _leftover(self, left_a: list[int], left_b: list[int]) -> None:
        """Weigh the words that found no partner: another name, a word left out, or a nickname."""
        a, b = self._a, self._b
        if not (a.formal and b.formal) and self._nickname(left_a, left_b):
            self._add("name_short")
            return
        while left_a and left_b:
            last_a, last_b = left_a.pop(), left_b.pop()
            if self._much_mistyped(a.words[last_a], b.words[last_b]):
                self._unsure = True
                self._add("name_far")
                continue
            given = last_a == len(a.words) - 1 and last_b == len(b.words) - 1
            self._differs("given" if given else "family" if 0 in (last_a, last_b) else "middle")
        for words, left in ((a.words, left_a), (b.words, left_b)):
            for i in left:
                if i == len(words) - 1 and words[i].plain not in BIRTH_ORDER:
                    self._differs("given")
                elif words[i].plain not in TITLES or i > 0:
                    self._add("name_word_missing")

    def _much_mistyped(self, one: Word, other: Word) -> bool:
        """Tell whether a name and a word that is none, nor met elsewhere, are two slips apart."""
        a, b = one.plain, other.plain
        if self._is_name(a, b) == self._is_name(b, a) or min(len(a), len(b)) < 2:
            return False
        return slips(a, b) <= (1 if max(len(a), len(b)) < 3 else 2)

    def _is_name(self, plain: str, beside: str) -> bool:
        return looks_like_a_name(plain) or self._population.is_known_plain(plain, beside)

    def _nickname(self, left_a: list[int], left_b: list[int]) -> bool:
        if not left_a and not left_b:
            return False
        short = [n for n in (self._a, self._b) if not n.formal]
        return any(len(n.words) <= 2 for n in short)


def _align(a: Sequence[Word], b: Sequence[Word]) -> tuple[list[_Match], list[int], list[int]]:
    """Pair the words of two names: equal ones first, then near ones, then initials; return what is left."""
    if [w.plain for w in a] == [w.plain for w in b]:
        return [_Match(i, i, "same") for i in range(len(a))], [], []
    left_a, left_b, matches = list(range(len(a))), list(range(len(b))), list[_Match]()
    for i, j in _at_one_place(a, b):
        matches.append(_Match(i, j, "same"))
        left_a.remove(i)
        left_b.remove(j)
    for kind, fits in (("same", _same), ("variant", _variant), ("near", _near), ("initial", _initial)):
        for i in list(left_a):
            ends = len(a) - i
            fitting = [j for j in left_b if fits(a[i], b[j])]
            if not fitting:
                continue
            place = min(fitting, key=lambda j: min(abs(j - i), abs(len(b) - j - ends)))
            matches.append(_Match(i, place, kind))
            left_a.remove(i)
            left_b.remove(place)
    if left_a or left_b:
        for match in [m for m in matches if (m.one == len(a) - 1) != (m.other == len(b) - 1)]:
            matches.remove(match)  # one's middle name is no sign of the other's given name
            left_a, left_b = sorted([*left_a, match.one]), sorted([*left_b, match.other])
    return sorted(matches), left_a, left_b


def _at_one_place(a: Sequence[Word], b: Sequence[Word]) -> list[tuple[int, int]]:
    """Return where both have the same word at the same place, counted from the end."""
    ends = range(1, min(len(a), len(b)) + 1)
    return [(len(a) - e, len(b) - e) for e in ends if a[-e].plain == b[-e].plain]


def _same(one: Word, other: Word) -> bool:
    return one.plain == other.plain


def _variant(one: Word, other: Word) -> bool:
    return bool(one.meant & other.meant)


def _near(one: Word, other: Word) -> bool:
    a, b = one.plain, other.plain
    return min(len(a), len(b)) > 1 and max(len(a), len(b)) > 2 and near(a, b)


def _initial(one: Word, other: Word) -> bool:
    return min(len(one.plain), len(other.plain)) == 1 and one.plain[0] == other.plain[0]
