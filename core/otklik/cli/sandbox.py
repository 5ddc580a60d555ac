"""`otklik demo` and `otklik sandbox`: the whole way on a fictional region."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from otklik.cli.common import load_host, say
from otklik.errors import UsageError
from otklik.extras import how_to_install
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.host import Host


def add_to(app: typer.Typer) -> None:
    app.command(
        "demo", help=_("Do the whole audit of a fictional region and show the report. Needs no internet.")
    )(demo)
    app.command(
        "sandbox",
        help=_("Serve the fictional region on this computer, to train on or to write plugins against."),
    )(sandbox)


def demo(
    folder: Path = typer.Argument(Path("demo"), help=_("Folder for the audit file and the reports.")),
    is_twice: bool = typer.Option(
        False, "--twice", help=_("Two visits three months apart, and what has changed between them.")
    ),
) -> None:
    """`otklik demo`: begins afresh each time."""
    from otklik.cli.judging import tell_assessment
    from otklik.sandbox.demo import run_demo, run_second_visit

    host = load_host()
    if is_twice:
        from otklik.report.comparison.text import comparison_lines

        visits = run_second_visit(folder, host)
        _tell_failures(host)
        for line in comparison_lines(visits.comparison):
            say(line)
        say()
        for audit in (visits.first.audit, visits.second.audit):
            say(_("Audit file: {file}").format(file=audit))
        for written in visits.files:
            say(_("Comparison: {file}").format(file=written))
        return
    result = run_demo(folder, host)
    _tell_failures(host)
    tell_assessment(result.assessment)
    say()
    say(_("Region profile: {file}").format(file=result.profile))
    say(_("Audit file: {file}").format(file=result.audit))
    for report in result.reports:
        say(_("Report: {file}").format(file=report))


def _tell_failures(host: Host) -> None:
    """Simulators that failed: what they answer for could not be collected."""
    for told in host.failures("simulator"):
        say(told)


def sandbox(
    folder: Path = typer.Argument(Path("sandbox"), help=_("Folder for the profile and the settings.")),
    port: int = typer.Option(
        8765, "--port", help=_("First of the ports, one for each platform; 0: free ones.")
    ),
) -> None:
    """`otklik sandbox`."""
    try:
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise UsageError(
            _("This needs the extra {extra}: {how}.").format(extra="sandbox", how=how_to_install("sandbox"))
        ) from error
    from otklik.sandbox.serve import serve

    def say_now(text: str) -> None:  # it is read while the sandbox runs, from a pipe too
        say(text)
        sys.stdout.flush()

    serve(load_host(), folder, port, say_now)
