"""Optional parts of Otklik: what to install where one is missing."""

from __future__ import annotations

from otklik.i18n import _


def how_to_install(extra: str) -> str:
    """The commands, for pip and for pipx; double quotes are right in every shell, that of Windows included."""
    told = _(
        'pip install "otklik[{extra}]", or, where pipx has installed Otklik: pipx install --force "otklik[{extra}]"'
    )
    return told.format(extra=extra)
