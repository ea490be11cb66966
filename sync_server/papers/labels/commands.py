"""`bonphu labels`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from shared.text import t
from shared.written import whole
from sync_server.config import Settings
from sync_server.papers.labels import runs
from sync_server.papers.labels.runs import NoMoreCodesError
from sync_server.papers.labels.service import MOST_BLANKS, LabelOrder, sheets
from sync_server.papers.labels.sheet import pages_of
from sync_server.web.opening import opened


class LabelSize(StrEnum):
    """How large a label is."""

    small = "small"
    large = "large"


def labels(
    out: Annotated[Path, typer.Option(dir_okay=False, help=t("labels.help_out"))],
    unit: Annotated[str | None, typer.Option(help=t("labels.help_unit"))] = None,
    blank: Annotated[int, typer.Option(min=0, max=MOST_BLANKS, help=t("labels.help_blank"))] = 0,
    size: Annotated[LabelSize, typer.Option(help=t("labels.help_size"))] = LabelSize.small,
) -> None:
    """Print labels into a PDF; exit with 1 if there is none to print, with 2 for an unknown khu phố."""
    settings = Settings()
    with opened(settings) as services:
        known = [n.unit_id for n in services.campaign().campaign.neighbourhoods]
        if unit is not None and unit not in known:
            _stop(t("terminal.unit_unknown", unit=unit, known=", ".join(known)), 2)
        units = (unit,) if unit else tuple(known)
        try:
            pdf, count = sheets(services, LabelOrder(units, size.value, blank, link=settings.app_url))
        except NoMoreCodesError as error:
            _stop(t("labels.no_more", unit=error.unit, left=whole(error.left)))
        areas = [services.campaign().campaign.unit(u) for u in units]
        free = runs.left(services, areas) if blank else {}
    if not count:
        _stop(t("labels.none"))
    out.write_bytes(pdf)
    typer.echo(t("labels.saved", out=out, n=count, pages=pages_of(count, size.value)))
    if free:
        told = ", ".join(f"{area.short} {whole(free[area.unit_id])}" for area in areas)
        typer.echo(f"{t('labels.left')}: {told}")


def _stop(sentence: str, code: int = 1) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
