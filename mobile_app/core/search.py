"""What is searched for, and in what: without accents and case, telephone numbers in any spelling."""

import re

from shared.vietnamese import fold

_NUMBER = re.compile(r"\+?[\d\s.()-]{6,}")


def words_of(search: str) -> list[str]:
    """Return the words that must all be found; a telephone number is one, whatever is between its digits."""
    text = search.strip()
    if not _NUMBER.fullmatch(text):
        return fold(text).split()
    digits = re.sub(r"\D", "", text)
    return [re.sub(r"^(0084|84(?=\d{9}$))0?", "0", digits)]


def fits(words: list[str], text: str) -> bool:
    """Tell whether `text`, folded before, has all of `words`."""
    return all(word in text for word in words)
