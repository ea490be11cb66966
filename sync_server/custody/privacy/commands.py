"""`bonphu erase`: at the end of a campaign, or of one record by its id."""

from typing import Annotated

import typer

from shared.identity import is_id
from shared.text import t
from sync_server.config import Settings
from sync_server.custody.privacy import service
from sync_server.web.opening import opened


def erase(
    record: Annotated[str, typer.Argument(metavar="ID", help=t("privacy.help_record"))] = "",
    everybody: Annotated[bool, typer.Option("--everybody", help=t("privacy.help_everybody"))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=t("privacy.help_yes"))] = False,
) -> None:
    """Erase one record with all about it, or everybody's; totals stay."""
    if everybody == bool(record) or (record and not is_id(record)):
        typer.echo(t("privacy.one_or_all"), err=True)
        raise typer.Exit(2)
    if not yes:
        typer.confirm(t("privacy.really"), abort=True)
    with opened(Settings()) as services:
        gone = service.erase_everybody(services) if everybody else len(service.erase_one(services, record))
    typer.echo(t("privacy.erased_n", n=gone))
