"""Results, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "results.title": "Results",
    "results.valid": "Figures on this phone, from the server at {time}, plus {n} items not sent yet.",
    "results.valid_all": "Figures on this phone, from the server at {time}.",
    "results.rate": "{done} of {of} people achieved ({rate})",
    "results.no_one": "Nobody is eligible yet",
    "results.target": "Target given: {target}",
    "results.target_remaining": "Target still to do: {target}",
    "results.progress": "{done} done, {left} to go",
    "results.met": "{done} done, target met",
    "results.no_target": "No target given",
    "results.week": "This week: {n}",
    "results.unasked": "Not asked: {n} people",
    "results.partial": "In progress: {n} people",
    "own.title": "My own",
    "own.full": "All {steps} steps: {n}/{goal} people",
    "own.of": "{n}/{goal}",
    "own.any": "At least one step",
    "own.rest": "Last missing step done",
    "own.by_week": "By week",
    "own.week": "{first} – {last}",
    "own.people": "{n} people",
    "own.how": (
        "Counts people you recorded yourself as just done within the campaign, each once. "
        "VNeID counts as installed once the account is activated."
    ),
}
