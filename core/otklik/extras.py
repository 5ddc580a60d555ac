"""Optional parts of Otklik: what to install where one is missing."""

from __future__ import annotations

from otklik.i18n import _


def how_to_install(extra: str) -> str:
    """The commands, as the guide installs it from its folder, for pipx and for pip; double quotes are right in every shell, that of Windows included."""
    told = _(
        'in the project folder: pipx install --force ".[{extra}]", or, without pipx, in its environment: pip install ".[{extra}]"'
    )
    return told.format(extra=extra)
