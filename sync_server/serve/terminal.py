"""What the command prints: how to reach the server, joining codes, the board as a table."""

import io
import sys
from collections.abc import Sequence
from ipaddress import ip_address, ip_network

import typer
from pydantic import ValidationError

from shared.campaign import Campaign
from shared.matrix import MatrixCell
from shared.text import t
from shared.written import percent, whole
from sync_server.config import Settings
from sync_server.people.invitations.qr import qr_terminal
from sync_server.people.invitations.service import Invitation
from sync_server.serve.first_run import FIRST_NAME, first_invitation, first_password
from sync_server.web.services import Services
from sync_server.web.web_app import find_build

_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")


def speak_vietnamese() -> None:
    """Write UTF-8 whatever the terminal claims: a machine without a locale would stop at the first accent."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def say_settings_fault(error: ValidationError) -> None:
    """Say which settings cannot be used, and why."""
    typer.echo(t("terminal.bad_settings"), err=True)
    for fault in error.errors():
        if fault["type"] == "default_factory_not_called":
            continue  # it only follows from another fault
        typer.echo(f"  BONPHU_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}", err=True)


def announcement(services: Services, settings: Settings, first: bool) -> str:
    """Return where the server is, how to sign in, and on a demonstration how to join."""
    lines = [f"\n{t('terminal.ready')}\n", f"  {t('terminal.office')}:  {settings.base_url}/"]
    if first:
        password = first_password(settings.data, services)
        lines.append(f"  {t('terminal.name')}:  {FIRST_NAME}")
        lines.append(f"  {t('terminal.password')}:  {password or t('terminal.password_changed')}\n")
        made = first_invitation(settings.base_url, services)
        lines.append(f"  {t('terminal.join', unit=made.unit, name=made.helper)}:")
        lines += _invitation(made)
    if (warning := proxy_warning(settings)) is not None:
        lines.append(f"  {warning}")
    if find_build(settings.web_build) is None:
        lines.append(f"  {t('terminal.no_web_app')}")
    return "\n".join([*lines, f"  {t('terminal.stop')}\n"])


def proxy_warning(settings: Settings) -> str | None:
    """Return what to say where people come by https, so by a proxy, and none that can be it is trusted.

    A server that listens on this machine's own address alone hears proxies of this machine alone.
    """
    if not settings.by_tls:
        return None
    trusted = [ip_network(part, strict=False) for part in settings.trusted_proxies.split(",") if part]
    if settings.host in _THIS_MACHINE:
        own = ip_address("127.0.0.1" if settings.host == "localhost" else settings.host)
        heard = any(own in network for network in trusted)
        return None if heard else t("terminal.proxy_here_untrusted")
    return None if any(not network.is_loopback for network in trusted) else t("terminal.proxy_untrusted")


def print_invitation(made: Invitation) -> None:
    """Print a joining code with its address and QR."""
    typer.echo("\n".join(_invitation(made)))


def _invitation(made: Invitation) -> list[str]:
    return [f"  {made.address}", f"  {t('terminal.join_code')}:  {made.code}\n", qr_terminal(made.address)]


def ask_password() -> str:
    """Return a new password, typed twice unseen, or a line of standard input where nobody sits."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    repeat = t("terminal.repeat_password")
    asked: str = typer.prompt(t("terminal.new_password"), hide_input=True, confirmation_prompt=repeat)
    return asked


def print_matrix(campaign: Campaign, cells: Sequence[MatrixCell]) -> None:
    """Print the board, a line per unit and indicator; a blank target is no zero."""
    heads = [
        t("board.unit"),
        t("terminal.indicator"),
        t("terminal.target"),
        t("board.done"),
        t("board.remaining"),
        t("board.in_progress"),
        t("board.week"),
        t("board.rate"),
    ]
    lines = [heads, *(_line(campaign, c) for c in cells)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    for line in lines:
        texts = [w.ljust(widths[i]) if i < 2 else w.rjust(widths[i]) for i, w in enumerate(line)]
        typer.echo("  ".join(texts).rstrip())


def _line(campaign: Campaign, cell: MatrixCell) -> list[str]:
    indicator = campaign.indicator(cell.indicator)
    rate = f"{whole(cell.achieved)}/{whole(cell.eligible)} {percent(cell.achieved, cell.eligible):>7}"
    return [
        campaign.unit(cell.unit_id).label,
        f"{indicator.number}. {indicator.short}",
        "–" if cell.target is None else whole(cell.target),
        whole(cell.done),
        "–" if cell.remaining is None else whole(cell.remaining),
        whole(cell.in_progress),
        f"+{whole(cell.week_change)}" if cell.week_change else "0",
        rate,
    ]
