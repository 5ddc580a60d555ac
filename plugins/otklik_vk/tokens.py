"""Which token may call what, and which are still good."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from otklik.model import GapReason
from otklik_vk.answers import EXECUTE


class Tokens:
    """Tokens of one run. `allowed`: the schema's `access_token_type` by method, the preferred first."""

    def __init__(self, present: Collection[str], allowed: Mapping[str, tuple[str, ...]]) -> None:
        self._present = set(present)
        self._allowed = allowed
        self._refused: set[str] = set()

    def for_method(self, method: str) -> str | None:
        """Name of the best token that may call it; None when there is none."""
        return next((name for name in self._allowed[method] if name in self._present), None)

    def takes_execute(self, name: str) -> bool:
        return name in self._allowed[EXECUTE]

    def refuse(self, name: str) -> None:
        """VK does not accept this token: nothing more is asked with it."""
        self._present.discard(name)
        self._refused.add(name)

    def missing(self, method: str) -> tuple[GapReason, dict[str, str]]:
        """Why a method cannot be called: a token that was refused, else the token that it needs."""
        refused = next((name for name in self._allowed[method] if name in self._refused), None)
        if refused is not None:
            return GapReason.TOKEN_REFUSED, {"secret": refused}
        return GapReason.TOKEN_NEEDED, {"secret": self._allowed[method][-1], "method": method}
