"""Checks the subjects of commits: short, in the imperative, and about something that is done."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 72
# Verbs that end as other forms do.
_IMPERATIVE = {
    "address",
    "bring",
    "compress",
    "discuss",
    "express",
    "feed",
    "focus",
    "need",
    "pass",
    "press",
    "process",
    "seed",
    "string",
}
_UNDONE = re.compile(r"(wip|fixup!|squash!|amend!|todo|tmp)\b", re.IGNORECASE)


def faults(subject: str) -> list[str]:
    """Return what is wrong with the subject of a commit; nothing for a good one."""
    word = subject.partition(" ")[0].rstrip(",:").lower()
    found = []
    if len(subject) > LONGEST:
        found.append(f"{len(subject)} characters, at most {LONGEST}")
    if _UNDONE.match(subject):
        found.append("says that it is not done")
    if subject[:1] != subject[:1].upper() or subject.endswith("."):
        found.append("begins with a capital and ends without a full stop")
    if word not in _IMPERATIVE and re.search(r"(ed|ing|(?<!s)s)$", word):
        found.append(f"“{word}” is no imperative")
    return found


def subjects() -> list[str]:
    """Return the subjects of the commits since this check is here; none without a history."""
    here = Path(__file__).relative_to(ROOT).as_posix()
    began = _git("log", "--diff-filter=A", "--format=%H", "--", here)
    return _git("log", "--no-merges", "--format=%s", f"{began[-1]}..HEAD") if began else []


def _git(*words: str) -> list[str]:
    told = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return told.stdout.splitlines()


def main() -> int:
    """Print each fault; return 1 if there is one."""
    found = [f"{subject}: {fault}" for subject in subjects() for fault in faults(subject)]
    print("\n".join(found), file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
