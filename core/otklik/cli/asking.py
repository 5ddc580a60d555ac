"""Questions in the terminal: a wrong answer is told in a sentence and asked again; Ctrl-C ends them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import typer

from otklik.cli.common import remark
from otklik.errors import OtklikError
from otklik.i18n import _

T = TypeVar("T")


def ask(question: str, accept: Callable[[str], T]) -> T:
    """The answer as `accept` understands it; what it refuses (OtklikError) is told, and the question put again."""
    while True:
        answer: str = typer.prompt(question, default="", show_default=False)
        try:
            return accept(answer.strip())
        except OtklikError as error:
            remark(str(error))


def ask_passphrase(*, is_new: bool = False) -> str:
    """A passphrase, unseen; a new one is asked for twice."""
    while True:
        passphrase: str = typer.prompt(_("Passphrase"), default="", show_default=False, hide_input=True)
        if not passphrase:
            remark(_("The passphrase is empty."))
        elif is_new and passphrase != typer.prompt(
            _("Once more"), default="", show_default=False, hide_input=True
        ):
            remark(_("The two differ. Type it again."))
        else:
            return passphrase
