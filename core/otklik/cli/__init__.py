"""The command line. `main` answers --version at once, loads the commands for the rest, and shows expected errors as one sentence."""

from __future__ import annotations

import errno
import os
import sys

TYPE_CHECKING = False  # as `typing` has it, which --version does not wait for
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

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
    from otklik.errors import OtklikError

    try:
        sys.exit(_run(_spoken_to(arguments)))
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
        from otklik.disk import reason_of
        from otklik.i18n import _
        from otklik.safe_text import safe_text

        text = _("{file} cannot be used: {reason}.").format(
            file=safe_text(str(error.filename or "")) or _("A file"), reason=reason_of(error)
        )
        print(_("Error: {text}").format(text=text), file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        _stopped()


def _stopped() -> None:
    from otklik.i18n import _

    print(
        _("Stopped. Everything obtained is stored; the same command goes on where it stopped."),
        file=sys.stderr,
    )
    sys.exit(STOPPED)


def _spoken_to(arguments: list[str]) -> list[str]:
    """The arguments without `--lang`, which may stand anywhere and is taken first: help is in its language."""
    from otklik.errors import UsageError
    from otklik.i18n import LANGUAGES, _

    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            return [*rest, argument, *waiting]
        name, equals, language = argument.partition("=")
        if name != "--lang":
            rest.append(argument)
            continue
        language = language if equals else next(waiting, "")
        if language.lower()[:2] not in LANGUAGES:
            raise UsageError(_("Write --lang ru or --lang en."))
        os.environ["OTKLIK_LANG"] = language.lower()[:2]
    return rest


def _run(arguments: list[str]) -> int:
    is_for_screens = bool(arguments) and _is_for_screens(arguments[0])
    is_plain = arguments[:1] == ["--plain"]
    if is_for_screens or is_plain or (not arguments and sys.stdout.isatty()):
        screens = _plugin_command("tui")
        if screens is not None:
            return _run_command(screens, arguments, "tui")
    arguments = arguments or ["--help"]
    first = arguments[0]
    from otklik.cli.app import NAMES, app

    if not first.startswith("-") and first not in NAMES:
        command = _plugin_command(first)
        if command is not None:
            return _run_command(command, arguments[1:], first)
    return _run_command(app, arguments, "")


def _is_for_screens(name: str) -> bool:
    """An audit file, or a region's profile: one that is broken too, for the screens tell what is wrong with it."""
    if not name.endswith((".otklik", ".toml")) or not os.path.isfile(name):  # noqa: PTH113 - starts faster
        return False
    if name.endswith(".otklik"):
        return True
    with open(name, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - the same
        return any(line.replace(" ", "").startswith("[region]") for line in file)


def _run_command(command: Any, arguments: list[str], name: str) -> int:
    """A command of typer's, whose mistakes we word; or whatever a plugin's entry point has named, called with arguments."""
    import typer

    if isinstance(command, typer.Typer):
        from otklik.cli.spoken import run

        code = run(command, arguments, f"otklik {name}".rstrip())
    else:
        code = command(arguments)
    return code if isinstance(code, int) else 0


def _plugin_command(name: str) -> Any:
    from importlib.metadata import entry_points

    from otklik.errors import FOREIGN, UsageError

    for point in entry_points(group="otklik.commands", name=name):
        try:
            return point.load()
        except FOREIGN as error:  # whatever it raises is told, as in `otklik plugins`
            from otklik.i18n import _

            told = _(
                "The command {name} of the plugin {plugin} cannot be loaded: {error}. Update or uninstall it."
            )
            raise UsageError(
                told.format(
                    name=name,
                    plugin=point.dist.name if point.dist is not None else point.value,
                    error=f"{type(error).__name__}: {error}".splitlines()[0],
                )
            ) from error
    return None
