"""`bonphu dedup`: try the scorer on a file of one's own."""

import csv
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from shared.text import t
from sync_server.office.duplicates.file import PAIR_COLUMNS, NoIdColumn, find_pairs, pair_row, read_people

_SHOWN = 20


def dedup(
    file: Annotated[Path, typer.Argument(help=t("dedup.help_file"))],
    out: Annotated[Path, typer.Option(help=t("dedup.help_out"))],
) -> None:
    """Write the pairs of a file's people that may be one person."""
    try:
        with file.open(encoding="utf-8", errors="replace", newline="") as lines:
            people, troubles = read_people(lines)
    except OSError as error:
        _stop(t("dedup.cannot_read", file=file, why=error.strerror or error))
    except NoIdColumn:
        _stop(t("dedup.no_id_column"))
    for trouble in troubles[:_SHOWN]:
        typer.echo(t("dedup.line", line=trouble.line, why=t(trouble.reason)), err=True)
    if len(troubles) > _SHOWN:
        typer.echo(t("dedup.more_lines", n=len(troubles) - _SHOWN), err=True)
    pairs = find_pairs(people)
    try:
        with out.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target)
            writer.writerow(PAIR_COLUMNS)
            writer.writerows(map(pair_row, pairs))
    except OSError as error:
        _stop(t("dedup.cannot_write", file=out, why=error.strerror or error))
    auto = sum(p.score.decision == "auto" for p in pairs)
    typer.echo(t("dedup.done", people=len(people), auto=auto, queue=len(pairs) - auto, file=out))


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
