"""The command line. `main` answers --version at once, loads the commands for the rest, and shows expected errors as one sentence."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

STOPPED = 130  # exit code after Ctrl-C, as shells have it: 128 + SIGINT


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of `otklik`. Exit codes: 0 done, 1 an expected error, 2 wrong usage, 130 stopped by Ctrl-C."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(
            stream, "reconfigure"
        ):  # a Windows console or a pipe may be in cp1251 and must not break on «…»
            stream.reconfigure(
                errors="replace"
            ) if stream.encoding.lower() == "utf-8" else stream.reconfigure(
                encoding="utf-8", errors="replace"
            )
    if arguments in (["--version"], ["-V"]):
        from otklik.version import version

        print(f"otklik {version()}")
        return
    for position, argument in enumerate(
        arguments
    ):  # before the commands are made: their help is in this language
        if argument == "--lang" and position + 1 < len(arguments):
            os.environ["OTKLIK_LANG"] = arguments[position + 1]
        elif argument.startswith("--lang="):
            os.environ["OTKLIK_LANG"] = argument.removeprefix("--lang=")
    _speak()
    from otklik.errors import OtklikError

    try:
        _run(arguments)
    except OtklikError as error:
        from otklik.i18n import _
        from otklik.safe_text import safe_text

        print(
            _("Error: {text}").format(text="\n".join(safe_text(line) for line in str(error).splitlines())),
            file=sys.stderr,
        )
        sys.exit(1)
    except OSError as error:
        if error.filename is None and error.errno != errno.ENOSPC:
            raise  # nothing that a user could look after
        from otklik.i18n import _
        from otklik.safe_text import safe_text

        text = _("{file} cannot be used: {reason}.").format(
            file=safe_text(str(error.filename or "")) or _("A file"), reason=error.strerror
        )
        print(_("Error: {text}").format(text=text), file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        _stopped()
    except SystemExit as ended:
        if ended.code == STOPPED:  # the command-line library has made this of Ctrl-C, in silence
            _stopped()
        raise


def _stopped() -> None:
    from otklik.i18n import _

    print(
        _("Stopped. Everything obtained is stored; the same command goes on where it stopped."),
        file=sys.stderr,
    )
    sys.exit(STOPPED)


def _run(arguments: list[str]) -> None:
    if not arguments and sys.stdout.isatty():
        screens = _plugin_command("tui")
        if screens is not None:
            screens([])
            return
        arguments = ["--help"]
    elif not arguments:
        arguments = ["--help"]
    first = next((argument for argument in arguments if not argument.startswith("-")), "")
    from otklik.cli.app import NAMES, app

    if first and first not in NAMES and arguments[0] == first:
        command = _plugin_command(first)
        if command is not None:
            command(arguments[1:])
            return
    app(args=arguments, prog_name="otklik")


def _speak() -> None:
    """Let the command-line library say «Использование:» and its errors in our language: it asks gettext's own domain."""
    import gettext
    from importlib.resources import files

    from otklik.i18n import language

    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("otklik", str(files("otklik") / "locale"))
    gettext.textdomain("otklik")


def _plugin_command(name: str):  # type: ignore[no-untyped-def]  # typer.Typer, which is not imported for this
    from importlib.metadata import entry_points

    for point in entry_points(group="otklik.commands", name=name):
        return point.load()
    return None
