"""`bonphu backup`, `bonphu restore` and `bonphu verify`."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from shared.text import t
from shared.vietnamese import clean
from sync_server.config import Settings
from sync_server.custody.backup import service
from sync_server.custody.backup.chain import broken_chain, join
from sync_server.custody.backup.service import BackupError
from sync_server.custody.backup.verify import VerifiedWard, verify
from sync_server.store.clock import now_ms
from sync_server.web.opening import opened


def back_up(target: Annotated[Path, typer.Argument(metavar="FILE", help=t("backup.help_target"))]) -> None:
    """Copy the database to FILE while the server runs."""
    try:
        findings = service.back_up(Settings().database_url, target)
    except BackupError as error:
        _refuse(error)
    except OSError as error:
        _refuse(BackupError("file", f"{target}: {error.strerror}"))
    for found in findings:
        typer.echo(t("backup.made", ward=found.ward_id, changes=found.changes, file=target))


def restore(
    backup: Annotated[Path, typer.Argument(metavar="FILE", help=t("backup.help_file"))],
    force: Annotated[bool, typer.Option("--force", help=t("backup.help_force"))] = False,
) -> None:
    """Put a backup in the place of the database."""
    try:
        restored = service.restore(backup, Settings().database_url, now_ms(), force=force)
    except BackupError as error:
        _refuse(error)
    if restored.aside:
        typer.echo(t("backup.aside", file=restored.aside))
    for ward in restored.wards:
        typer.echo(t("backup.restored", ward=ward.ward_id, changes=ward.seq, epoch=ward.epoch))


def check() -> None:
    """Prove the log's hash chain and everything counted from it; exit with 1 at any fault."""
    with opened(Settings(), at_any_time=True) as services:
        findings = verify(services.database)
    for found in findings:
        _say(found)
    if any(f.faults for f in findings):
        raise typer.Exit(1)


def _say(found: VerifiedWard) -> None:
    for fault in found.faults:
        typer.echo(
            f"{found.ward_id}: {fault.what}: {fault.where}: {fault.kept} != {fault.recounted}", err=True
        )
    key = "backup.verify_broken" if found.faults else "backup.verify_whole"
    typer.echo(
        t(
            key,
            ward=found.ward_id,
            changes=found.changes,
            epoch=found.epoch,
            head=found.head,
            n=len(found.faults),
        )
    )
    if found.seams:
        typer.echo(t("backup.verify_seams", at=", ".join(map(str, found.seams))))


def join_chain(
    reason: Annotated[str, typer.Option(help=t("backup.help_reason"))],
    yes: Annotated[bool, typer.Option("--yes", help=t("backup.help_yes"))] = False,
) -> None:
    """Accept where the chain of the log is broken; nothing of the log is changed."""
    if not clean(reason):
        raise typer.BadParameter(t("backup.help_reason"))
    with opened(Settings(), at_any_time=True) as services:
        for found in broken_chain(services):
            typer.echo(
                t("backup.break", seq=found.seq, before=found.before_hash.hex(), after=found.hash.hex())
            )
        if not yes:
            typer.confirm(t("backup.really_join"), abort=True)
        joined = join(services, reason)
    typer.echo(t("backup.joined", n=len(joined)))


def _refuse(error: BackupError) -> NoReturn:
    typer.echo(t(f"backup.no_{error.reason}", why=error.detail), err=True)
    raise typer.Exit(1)
