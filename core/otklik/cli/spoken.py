"""The command line's own words in the language in force: usage, help, and a sentence for each wrong call.

typer speaks English only, and lets commands and groups have classes of their own: those of `Commands` word themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any, TypeVar

import typer
from typer._click import Command as AnyCommand
from typer._click import Context, HelpFormatter, Parameter
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperCommand, TyperGroup, TyperOption

from otklik.cli import STOPPED
from otklik.i18n import _

F = TypeVar("F", bound=Callable[..., Any])
HELP = ["-h", "--help"]
DASHES = "–—−"  # what a word processor makes of a hyphen in a pasted command


class Commands(typer.Typer):
    """A group of commands, or the one command of a plugin (`otklik.commands`), that speaks as Otklik does."""

    def __init__(self, *, help: str = "", epilog: str = "") -> None:  # noqa: A002 - typer's own name
        super().__init__(
            cls=Group,
            help=help,
            epilog=epilog or None,
            rich_markup_mode=None,
            no_args_is_help=True,
            add_completion=False,
            pretty_exceptions_enable=False,
            context_settings={"help_option_names": HELP},
        )

    def command(self, name: str | None = None, **settings: Any) -> Callable[[F], F]:
        registered: Callable[[F], F] = super().command(name, **{"cls": Command, **settings})
        return registered


class Command(TyperCommand):
    """A command whose usage and help are worded here."""

    def __init__(self, name: str | None, **settings: Any) -> None:
        settings["context_settings"] = {"help_option_names": HELP, **(settings.get("context_settings") or {})}
        super().__init__(name, **settings)
        _name(self.params)

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_usage(ctx, formatter, [*_usage(self.params)])

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        _parameters(self.get_params(ctx), formatter)

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _worded(super().get_help_option(ctx))

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.help or ""  # one sentence, not cut: the list of commands has lines enough

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True  # looked at below, in our words
        with _whose(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise UsageError(_too_many(rest), ctx)
        return rest


class Group(TyperGroup):
    """The same for a group of commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        _name(self.params)

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_usage(ctx, formatter, [*_usage(self.params), _("COMMAND …")])

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        _parameters(self.get_params(ctx), formatter)
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, command.get_short_help_str()) for name, command in self._shown(ctx)])

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _worded(super().get_help_option(ctx))

    def get_short_help_str(self, limit: int = 45) -> str:
        return self.help or ""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        with _whose(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, AnyCommand | None, list[str]]:
        if args[0] not in self.commands and not args[0].startswith("-"):
            raise UsageError(_no_command(args[0], list(self.commands)), ctx)
        return super().resolve_command(ctx, args)

    def _shown(self, ctx: Context) -> Iterator[tuple[str, AnyCommand]]:
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                yield name, command


def run(app: Any, arguments: list[str], name: str) -> int:
    """Run an app of typer's with these arguments; what is wrong with them is told on stderr. Returns the exit code."""
    import sys

    from typer.main import get_command

    from otklik.safe_text import safe_text

    try:
        code = get_command(app).main(args=arguments, prog_name=name, standalone_mode=False)
    except NoArgsIsHelpError as error:
        print(error.message, file=sys.stderr)
        return error.exit_code
    except UsageError as error:
        lines = [_("Error: {text}").format(text=sentence(error))]
        if error.ctx is not None:
            lines += [
                error.ctx.get_usage(),
                _("Help: {command} --help").format(command=error.ctx.command_path),
            ]
        print("\n".join(safe_text(line) for line in lines), file=sys.stderr)
        return error.exit_code
    except typer.Abort:
        print("\n" + _("Stopped at a question: nothing was written."), file=sys.stderr)
        return STOPPED
    if code == STOPPED:  # typer has made this of Ctrl-C, in silence
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def sentence(error: UsageError) -> str:
    """What is wrong with a call and what to do, for every mistake that typer finds by itself."""
    match error:
        case MissingParameter(param=Parameter() as parameter):
            return _("{name} is missing. {meaning}").format(
                name=_hint(parameter), meaning=getattr(parameter, "help", "") or ""
            )
        case NoSuchOption():
            told = _("There is no option {name} here.").format(name=error.option_name)
            near = sorted(error.possibilities or ())
            return f"{told} {_did_you_mean(near)}" if near else told
        case BadOptionUsage():
            option = _option(error)
            if option is not None and option.is_flag:
                return _("{name} takes no value.").format(name=error.option_name)
            return _("{name} needs a value after it.").format(name=error.option_name)
        case BadParameter(param=Parameter() as parameter) if parameter.type.name == "int":
            return _("{name} must be a whole number.").format(name=_hint(parameter))
        case BadParameter(param=Parameter() as parameter) if parameter.type.name == "float":
            return _("{name} must be a number, such as 12.5.").format(name=_hint(parameter))
        case BadParameter(param=Parameter() as parameter):
            return _("The value of {name} does not fit.").format(name=_hint(parameter))
        case _:
            return error.format_message()


class _whose:  # noqa: N801 - reads as a statement
    """Tells a mistake whose command it belongs to, where the parser did not."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, UsageError) and error.ctx is None:
            error.ctx = self._ctx


def _types() -> dict[str, str]:
    return {"str": _("TEXT"), "path": _("PATH"), "int": _("NUMBER"), "float": _("NUMBER")}


def _arguments() -> dict[str, str]:
    """What stands in a usage line for an argument, by its name in the code."""
    return {
        "path": _("FILE"),
        "file": _("FILE"),
        "files": _("FILE …"),
        "target": _("FILE"),
        "profile": _("PROFILE"),
        "item": _("ITEM"),
        "outcome": _("OUTCOME"),
        "exchange": _("ID"),
        "region": _("REGION"),
        "folder": _("FOLDER"),
        "to": _("NEW-FILE"),
        "first": _("FIRST-AUDIT"),
        "second": _("SECOND-AUDIT"),
        "previous": _("LAST-AUDIT"),
        "into": _("FILE"),
        "copies": _("COPY …"),
        "audits": _("FILE …"),
        "medians": _("MEDIANS"),
        "subject": _("SUBJECT"),
        "identifier": _("ID"),
        "word": _("DECISION"),
        "words": _("WORD …"),
        "new": _("FOLDER …"),
        "finding": _("FINDING"),
        "keep": _("WHOSE-WORD"),
        "action": _("ACTION"),
        "of": _("AUDIT"),
    }


def _name(parameters: list[Parameter]) -> None:
    """Give parameters that have no word of their own one in the language in force."""
    types, arguments = _types(), _arguments()
    for parameter in parameters:
        if parameter.metavar is None:
            if parameter.param_type_name == "argument":
                parameter.metavar = arguments.get(parameter.name or "")
            elif not getattr(parameter, "is_flag", False):
                parameter.metavar = types.get(parameter.type.name)


def _write_usage(ctx: Context, formatter: HelpFormatter, pieces: list[str]) -> None:
    prefix = _("Usage:") + " "
    if pieces:
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=prefix)
    else:  # the formatter writes nothing at all then
        formatter.write(f"{prefix}{ctx.command_path}\n")


def _usage(parameters: list[Parameter]) -> Iterator[str]:
    if any(p.param_type_name == "option" and not p.required for p in parameters):
        yield _("[OPTIONS]")
    for parameter in parameters:
        word = parameter.metavar or (parameter.name or "").upper()
        if parameter.param_type_name == "argument":
            yield word if parameter.required else f"[{word}]"
        elif parameter.required:
            yield f"{parameter.opts[0]} {word}"


def _parameters(parameters: list[Parameter], formatter: HelpFormatter) -> None:
    for kind, heading in (("argument", _("Arguments")), ("option", _("Options"))):
        rows = [_row(p) for p in parameters if p.param_type_name == kind and not getattr(p, "hidden", False)]
        if rows:
            with formatter.section(heading):
                formatter.write_dl(rows)


def _row(parameter: Parameter) -> tuple[str, str]:
    told = getattr(parameter, "help", "") or ""
    default = parameter.default
    if default and not getattr(parameter, "is_flag", False) and not callable(default):
        told += "  " + _("[default: {value}]").format(value=default)
    elif parameter.required and parameter.param_type_name == "option":
        told += "  " + _("[required]")
    if parameter.envvar:
        told += "  " + _("[or the environment variable {name}]").format(name=parameter.envvar)
    word = parameter.metavar or ""
    if parameter.param_type_name == "argument":
        return word or (parameter.name or "").upper(), told
    return f"{', '.join(sorted(parameter.opts, key=len))} {word}".rstrip(), told


def _hint(parameter: Parameter) -> str:
    """How a sentence names a parameter."""
    if parameter.param_type_name == "argument":
        return parameter.metavar or (parameter.name or "").upper()
    return max(parameter.opts, key=len)


def _option(error: BadOptionUsage) -> TyperOption | None:
    for parameter in error.ctx.command.params if error.ctx is not None else []:
        if isinstance(parameter, TyperOption) and error.option_name in parameter.opts:
            return parameter
    return None


def _too_many(rest: list[str]) -> str:
    pasted = next((word for word in rest if word[0:1] in DASHES and word), "")
    if pasted:
        return _("{word} begins with a dash from a text editor. Type two hyphens: {right}").format(
            word=pasted, right="--" + pasted.lstrip(DASHES + "-")
        )
    return _(
        "{words} is too much here. Put a text of several words, or a path with spaces, in quotation marks."
    ).format(words=" ".join(rest))


def _no_command(word: str, known: list[str]) -> str:
    told = _("There is no command {word}.").format(word=word)
    near = get_close_matches(word, known)
    if near:
        return f"{told} {_did_you_mean(near)}"
    if word.endswith(".toml"):
        return f"{told} {_did_you_mean([f'otklik audit {word}'])}"
    if word.endswith(".otklik"):
        return f"{told} {_did_you_mean([f'otklik tui {word}'])}"
    return told


def _did_you_mean(near: list[str]) -> str:
    return _("Did you mean {names}?").format(names=_(" or ").join(near))


def _worded(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = _("Show this help.")
    return option
