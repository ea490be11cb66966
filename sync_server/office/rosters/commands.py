"""`bonphu roster`: read a list as the page does, and apply it."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from shared.local_time import local_day
from shared.partial_date import is_day_until
from shared.text import t
from sync_server.brought.limited_process import UnreadableFile
from sync_server.config import Settings
from sync_server.office.rosters import apply as applying
from sync_server.office.rosters import service
from sync_server.office.rosters.columns import fields_of
from sync_server.office.rosters.compare import Verdict
from sync_server.office.rosters.rows import Misread
from sync_server.office.rosters.service import RosterDraft
from sync_server.web.opening import opened
from sync_server.web.roles import Role
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_TERMINAL = "00000000-0000-7000-8000-000000000001"
_OUTCOMES = ("same", "confirmed", "different", "new", "unsure", "later")


def roster(
    file: Annotated[Path, typer.Argument(help=t("roster.help_file"))],
    as_of: Annotated[str, typer.Option("--as-of", help=t("roster.help_as_of"))],
    apply: Annotated[bool, typer.Option("--apply", help=t("roster.help_apply"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=t("terminal.help_json"))] = False,
) -> None:
    """Say what a list would do, its columns guessed; with --apply do it, newcomers included.

    Exits with 1 where a column must be chosen on the page, with 2 for what is no list or no past day.
    """
    settings = Settings()
    key = settings.roster_key
    with opened(settings) as services:
        if not is_day_until(as_of, local_day(services.clock())):
            _stop(t("roster.file_day"))
        viewer = _terminal(services)
        try:
            roster_id = service.take_in(services, viewer, file.name, file.read_bytes(), as_of)
        except OSError as error:
            _stop(t("dedup.cannot_read", file=file, why=error.strerror or error))
        except UnreadableFile as error:
            _stop(error.sentence)
        found, _ = service.find(services, viewer, roster_id)
        draft = service.draft(services, viewer, found, key.get_secret_value().encode() if key else None)
        said = _said(draft, fields_of(services.campaign().campaign))
        if apply and not draft.faults:
            applying.apply(services, viewer, draft, add_new=True)
        else:
            service.drop(services, viewer, roster_id)
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        for outcome, n in said["counts"].items():
            typer.echo(f"{t(f'roster.count.{outcome}')}: {n}")
    for fault in said["faults"]:
        typer.echo(fault, err=True)
    if draft.faults:
        raise typer.Exit(1)


def _said(draft: RosterDraft, fields: dict[str, str]) -> dict[str, Any]:
    counts = {o: draft.count(o) for o in _OUTCOMES} | {"unread": len(draft.misread)}
    rows = [
        {"row": v.entry.row, "outcome": v.outcome, "reason": _reason(v, draft, fields)}
        for v in draft.verdicts
    ]
    rows += [
        {"row": m.row, "outcome": "unread", "reason": t(f"roster.bad_{m.reason}")} for m in draft.misread
    ]
    missing = [f for f in draft.faults if f not in draft.mapping.columns.values()]
    return {
        "sheet": draft.sheet.name,
        "columns": {draft.sheet.header[c]: f for c, f in sorted(draft.mapping.columns.items())},
        "counts": counts,
        "rows": sorted(rows, key=lambda r: int(str(r["row"]))),
        "repeated": [{"row": row, "same_as": first} for row, first in sorted(draft.repeated.items())],
        "notes": [t(note, **values) for note, values in draft.sheet.notes]
        + [
            t("roster.newer", n=r.version, day=date.fromisoformat(r.as_of).strftime("%d/%m/%Y"))
            for r in draft.newer
        ],
        "faults": [t("roster.asked", name=title) for title in draft.asked]
        + [t("roster.fault_missing", field=fields.get(f, f)) for f in missing]
        + [t("roster.fault_values", field=fields.get(f, f)) for f in draft.faults if f not in missing],
    }


def _why(row: Misread) -> str:
    return t(f"roster.bad_{row.reason}")


def _reason(verdict: Verdict, draft: RosterDraft, fields: Mapping[str, str]) -> str:
    if verdict.record is not None and verdict.later:
        day = max(draft.said_on(verdict.record, f) for f in verdict.later)
        field = ", ".join(fields.get(f"state.{f}", fields.get(f, f)) for f in verdict.later)
        return t("roster.later_field", field=field, day=date.fromisoformat(day).strftime("%d/%m/%Y"))
    return t("roster.bad_") if verdict.outcome == "unsure" else ""


def _terminal(services: Services) -> Viewer:
    """Return who speaks for the police where a list is applied from the terminal: nobody's account."""
    campaign = services.campaign().campaign
    whole = next(u for u in campaign.units if campaign.neighbourhood_ids <= set(campaign.scope_of(u.unit_id)))
    return Viewer(_TERMINAL, t("roster.title"), whole.unit_id, "", Role.POLICE_DESK)


def _stop(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
