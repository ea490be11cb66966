"""The command `bonphu`: the ward's server and its checks, from the terminal."""

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from shared.matrix import MatrixCell
from shared.text import t
from shared.vietnamese import clean
from sync_server.app import create_app
from sync_server.config import Settings
from sync_server.custody.backup import commands as backup
from sync_server.custody.privacy.commands import erase
from sync_server.office.board import service as dashboard
from sync_server.office.duplicates.commands import dedup
from sync_server.office.rosters.commands import roster
from sync_server.papers.labels.commands import labels
from sync_server.papers.reports import commands as reports
from sync_server.people.accounts import service as accounts
from sync_server.people.accounts.manage import password_fault
from sync_server.people.accounts.password_rules import LONGEST, SHORTEST
from sync_server.people.accounts.passwords import make_password
from sync_server.people.invitations.service import invite as make_invitation
from sync_server.serve import first_run, terminal
from sync_server.serve import server as serving
from sync_server.serve.processes import Crew
from sync_server.store import campaigns as wards
from sync_server.store import rollups
from sync_server.store.clock import written_minute
from sync_server.store.schema import NEWEST
from sync_server.tools import recount as recounting
from sync_server.tools import simulate as simulation
from sync_server.tools.demo.service import WardNotEmpty, load_demo
from sync_server.web.logs import set_up as set_up_logs
from sync_server.web.opening import CannotOpenError, ClockBehindError, OtherStepError, clock_words, opened
from sync_server.web.roles import Role, fits

command = typer.Typer(
    help=t("terminal.help"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


class PresetName(StrEnum):
    """Sizes of the synthetic ward."""

    small = "small"
    full = "full"


class Dates(StrEnum):
    """Which days the synthetic ward's campaign has: about now, or the plan's own."""

    today = "today"
    plan = "plan"
    whole = "whole"


class NetworkTrouble(StrEnum):
    """How bad the network and the phones of a simulation are."""

    none = "none"
    normal = "normal"
    harsh = "harsh"


def main() -> None:
    """Run the command; what cannot be used is said in one sentence, not in a traceback."""
    terminal.speak_vietnamese()
    try:
        command()
    except ValidationError as error:
        terminal.say_settings_fault(error)
        sys.exit(2)
    except (ClockBehindError, OtherStepError) as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    except CannotOpenError as error:
        typer.echo(
            t("terminal.database_failed", where=Settings().database_url.rpartition("@")[2], why=error),
            err=True,
        )
        sys.exit(1)


@command.command(help=t("terminal.help_serve"))
def serve(
    first: Annotated[bool, typer.Option("--first-run", help=t("terminal.help_first_run"))] = False,
    processes: Annotated[int, typer.Option(min=1, max=64, help=t("terminal.help_processes"))] = 1,
) -> None:
    """Serve until stopped."""
    settings = Settings()
    set_up_logs(settings.log)
    if processes > 1 and settings.database_url.startswith("sqlite"):
        _stop(t("terminal.one_process"), 2)
    try:
        listening = serving.listen(settings.host, settings.port)
    except serving.PortBusyError:
        _stop(t("terminal.port_busy", port=settings.port, other=settings.port % 65535 + 1))
    except OSError as error:
        _stop(t("terminal.port_refused", host=settings.host, port=settings.port, why=error.strerror))
    with listening:
        if first:
            first_run.prepare(settings, typer.echo)
        with opened(settings, at_any_time=True, migrate=True) as services:  # what is wrong is said first
            if services.clock_behind:
                typer.echo(clock_words(services), err=True)
            said = terminal.announcement(services, settings, first)
        if processes > 1:
            served = Crew(settings, listening, processes).serve(lambda: typer.echo(said))
        else:
            app = create_app(settings)
            served = serving.run(app, listening, lambda: typer.echo(said), settings.trusted_proxies)
        if not served:
            _stop(t("terminal.not_started"))
    typer.echo(t("terminal.stopped"))


@command.command(help=t("terminal.help_migrate"))
def migrate() -> None:
    """Bring a database of an older release to this one."""
    with opened(Settings(), at_any_time=True, migrate=True):
        typer.echo(t("terminal.migrated", step=NEWEST))


@command.command(help=t("terminal.help_demo"))
def demo(
    preset: Annotated[PresetName, typer.Option(help=t("terminal.help_preset"))] = PresetName.full,
    seed: Annotated[int, typer.Option(help=t("terminal.help_seed"))] = 1,
    dates: Annotated[Dates, typer.Option(help=t("terminal.help_dates"))] = Dates.today,
) -> None:
    """Load the synthetic ward into an empty database."""
    with opened(Settings()) as services:
        try:
            loaded = load_demo(services, preset, seed, dates)
        except WardNotEmpty:
            _stop(t("terminal.demo_not_empty"))
    first_run.say_loaded(loaded, typer.echo)


@command.command(help=t("terminal.help_simulate"))
def simulate(
    phones: Annotated[int, typer.Option(min=1, max=200, help=t("simulate.help_phones"))] = 10,
    visits: Annotated[int, typer.Option(min=0, help=t("simulate.help_visits"))] = 300,
    seed: Annotated[int, typer.Option(help=t("terminal.help_seed"))] = 1,
    server: Annotated[str | None, typer.Option(help=t("simulate.help_server"))] = None,
    faults: Annotated[NetworkTrouble, typer.Option(help=t("simulate.help_faults"))] = NetworkTrouble.normal,
) -> None:
    """Let real phone cores work against the running server; exit with 1 if any total is wrong."""
    settings = Settings()
    plan = simulation.Plan(server or settings.base_url, phones, visits, seed, faults)
    with opened(settings) as services:
        outcome = simulation.simulate(services, plan)
    for sentence in outcome.summary:
        typer.echo(sentence)
    if outcome.findings:
        _stop("\n  ".join([t("simulate.wrong"), *outcome.findings]))


@command.command(help=t("terminal.help_recount"))
def recount() -> None:
    """Compare totals, quota, cohorts and the present report with the log; exit with 1 if they differ."""
    with opened(Settings()) as services:
        differences = recounting.recount(services)
        with services.database.read() as connection:
            ward = wards.find_ward(connection, services.ward_id)
            cells = sum(len(c) for c in rollups.totals(connection, services.ward_id).values())
            records = sum(n for n, _ in rollups.digests(connection, services.ward_id).values())
    for found in differences:
        typer.echo(f"{found.what}: {found.where}: {found.kept} != {found.recounted}")
    if differences:
        _stop(t("terminal.recount_differs", n=len(differences)))
    typer.echo(t("terminal.recount_agrees", records=records, cells=cells, changes=ward.seq if ward else 0))


@command.command(help=t("terminal.help_matrix"))
def matrix(as_json: Annotated[bool, typer.Option("--json", help=t("terminal.help_json"))] = False) -> None:
    """Print the board's figures."""
    with opened(Settings()) as services:
        campaign, cells = dashboard.figures(services)
    if as_json:
        typer.echo(json.dumps([_plain(c) for c in cells], ensure_ascii=False, indent=1))
    else:
        terminal.print_matrix(campaign, cells)


@command.command(help=t("terminal.help_clock"))
def clock(
    right: Annotated[bool, typer.Option("--right", help=t("terminal.help_clock_right"))] = False,
) -> None:
    """Tell whether the server's clock is behind its log; with `--right` believe it from now on."""
    with opened(Settings(), at_any_time=True) as services:
        if services.clock_behind and not right:
            _stop(clock_words(services))
        if services.clock_behind:
            services.believe_clock()
        typer.echo(t("terminal.clock_right", now=written_minute(services.clock())))


command.command("erase", help=t("privacy.help_erase"))(erase)
command.command("backup", help=t("backup.help_backup"))(backup.back_up)
command.command("join-chain", help=t("backup.help_join"))(backup.join_chain)
command.command("restore", help=t("backup.help_restore"))(backup.restore)
command.command("labels", help=t("labels.help"))(labels)
command.command("dedup", help=t("dedup.help"))(dedup)
command.command("roster", help=t("roster.help"))(roster)
command.command("report", help=t("report.help"))(reports.report)
command.command("report-template", help=t("report.help_template"))(reports.template)
command.command("verify", help=t("backup.help_verify"))(backup.check)


def _plain(cell: MatrixCell) -> dict[str, Any]:
    figures = asdict(cell)
    return {"unit": figures.pop("unit_id")} | figures | {"done": cell.done, "remaining": cell.remaining}


@command.command(help=t("terminal.help_invite"))
def invite(
    unit: Annotated[str, typer.Option(help=t("terminal.help_invite_unit"))],
    name: Annotated[str, typer.Option(help=t("terminal.help_invite_name"))],
) -> None:
    """Make a joining code, and print it with its address and QR."""
    settings = Settings()
    with opened(settings) as services:
        known = services.campaign().campaign.neighbourhoods
        if unit not in (n.unit_id for n in known):
            _stop(t("terminal.unit_unknown", unit=unit, known=", ".join(n.unit_id for n in known)), 2)
        if not clean(name):
            _stop(t("invite.name_missing"), 2)
        made = make_invitation(services, settings.base_url, unit, name)
    typer.echo(t("terminal.invite_for", name=made.helper, unit=made.unit))
    terminal.print_invitation(made)


@command.command(help=t("terminal.help_password"))
def password(
    name: Annotated[str, typer.Option(help=t("terminal.help_password_name"))],
    unit: Annotated[str | None, typer.Option(help=t("terminal.help_password_unit"))] = None,
    role: Annotated[Role | None, typer.Option(help=t("terminal.help_password_role"))] = None,
    generate: Annotated[bool, typer.Option("--generate", help=t("terminal.help_password_generate"))] = False,
) -> None:
    """Set an account's first password, making the account if it is new; its owner changes it at sign-in.

    The password never stands in a command.
    """
    if not clean(name):
        _stop(t("accounts.name_wrong"), 2)
    new = make_password() if generate else terminal.ask_password()
    settings = Settings()
    with opened(settings) as services:
        wrong = password_fault(services, name, new)
        if wrong is not None:
            _stop(t(wrong, least=SHORTEST, most=LONGEST), 2)
        if accounts.change_password(services, name, new, first=True):
            typer.echo(t("terminal.password_set", name=name))
        else:
            belongs = _account_unit(services, unit)
            wanted = role or (Role.SUPERVISOR if accounts.has_accounts(services) else Role.ADMINISTRATOR)
            if not fits(wanted, services.campaign().campaign.unit(belongs).type):
                _stop(t("terminal.role_misfit", role=wanted, unit=belongs), 2)
            accounts.create_account(services, name, belongs, new, wanted, first=True)
            typer.echo(t("terminal.password_made", name=name))
        if generate:
            typer.echo(f"{t('terminal.password')}:  {new}")
        first_run.first_password(settings.data, services)  # forgets the first one if this replaced it


def _account_unit(services: Any, unit: str | None) -> str:
    campaign = services.campaign().campaign
    if unit is not None and unit not in (u.unit_id for u in campaign.units):
        _stop(t("terminal.unit_unknown", unit=unit, known=", ".join(u.unit_id for u in campaign.units)), 2)
    return unit or campaign.ward_id


def _stop(sentence: str, code: int = 1) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
