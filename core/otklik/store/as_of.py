"""An audit file as it was: the journal as of certain heads, what had been collected by then, the profile of that day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from otklik.errors import StoreError
from otklik.i18n import _
from otklik.store.audit_file import AuditFile, Snapshot
from otklik.store.journal import Event, in_order, seen_from


def profile_hash(text: str) -> str:
    """Names a text of region.toml in reports."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class AuditAsOf(AuditFile):
    """Reads an open file as of `heads`; nothing can be written through it. The file stays the caller's to close.

    `collected`: the last moment at which a snapshot that counted was closed; None: all count.
    `profile`: `profile_hash` of the profile then, "" for the present one. Raises StoreError where the file has no such
    head or profile.
    """

    def __init__(
        self,
        audit: AuditFile,
        heads: Sequence[str],
        *,
        collected: datetime | None = None,
        profile: str = "",
    ) -> None:
        super().__init__(audit.path, audit.connection, read_only=True)
        self._heads = tuple(sorted(heads))
        self._collected = collected
        try:
            self._events = in_order(seen_from(audit.events(), heads))
        except KeyError as error:
            raise StoreError(
                _(
                    "{file} has no journal event {id}: the report was made from another copy. Merge the copies first: otklik merge."
                ).format(file=audit.path.name, id=str(error.args[0])[:16])
            ) from error
        texts = [audit.profile_text, *(text for kind, *_rest, text in audit.inputs() if kind == "profile")]
        found = [text for text in texts if not profile or profile_hash(text) == profile]
        if not found:
            raise StoreError(
                _("{file} does not hold the region profile that the report was made with.").format(
                    file=audit.path.name
                )
            )
        self._profile = found[0]

    def close(self) -> None:
        """The file is somebody else's."""

    @property
    def profile_text(self) -> str:
        return self._profile

    def events(self) -> list[Event]:
        return list(self._events)

    def heads(self) -> tuple[str, ...]:
        return self._heads

    def snapshots(self) -> list[Snapshot]:
        every, until = super().snapshots(), self._collected
        if until is None:
            return every
        return [s for s in every if s.closed_at is not None and s.closed_at <= until]
