"""Expected errors. Each is shown as one sentence with what to do next; anything else is a bug and keeps its traceback.

OtklikError
 ├─ ProfileError        region.toml: file, key path, line
 ├─ PackError           a pack: file, item, key
 ├─ PluginConflict      two plugins claim one id
 ├─ StoreError          the audit file
 │   └─ NotWritable     it can be read, and nothing can be written into it
 ├─ KeyStoreError       pseudonym keys and seals
 ├─ ImportFileError     an imported file: row, column
 ├─ UsageError          what was asked for cannot be done this way
 │   └─ ExtraMissing    formats whose library is not installed; what was written all the same
 └─ CollectError        never leaves `collect`: becomes a gap
     ├─ AccessDenied    names the secret that is missing or refused
     ├─ RateLimited     the platform asks to wait longer than we may
     ├─ FormatChanged   names the place that is not as it was
     └─ Unreachable     network, TLS, time limits, statuses 5xx, sizes
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


FOREIGN = (Exception, SystemExit)
"""What the code of a plugin may raise: whatever it is, it ends neither the program nor what others bring."""


class OtklikError(Exception):
    """An expected failure: `str(error)` is the sentence a user reads, already translated."""


class Problem(str):
    """One line of a list of problems: `file:line: key path: what is wrong. What to do.`"""

    __slots__ = ()


class ProblemsError(OtklikError):
    """An error that tells all problems of a file at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class ProfileError(ProblemsError):
    """A region profile cannot be used."""


class PackError(ProblemsError):
    """A pack cannot be used. `rest` is what could be read of it, so that what else is wrong can be told at once."""

    def __init__(self, problems: Sequence[str], rest: object = None) -> None:
        super().__init__(problems)
        self.rest = rest


class PluginConflict(OtklikError):
    """Two plugins declare one id."""


class StoreError(OtklikError):
    """An audit file cannot be read or written."""


class NotWritable(StoreError):
    """The file, its folder or the share allows no writing: it may be opened for reading."""


class KeyStoreError(OtklikError):
    """A pseudonym key or a seal cannot be used."""


class ImportFileError(OtklikError):
    """An imported file cannot be understood."""


class UsageError(OtklikError):
    """What was asked for cannot be done this way."""


class ExtraMissing(UsageError):
    """Formats need a library that is not installed. `written`: files that were written all the same."""

    def __init__(self, message: str, formats: Sequence[str], written: Sequence[Path] = ()) -> None:
        super().__init__(message)
        self.formats = tuple(formats)
        self.written = tuple(written)


class CollectError(OtklikError):
    """Something sought on a platform was not obtained; a collector turns it into a `Gap`.

    `reason` is a value of `model.GapReason`; `params` fill the reason's sentence. Both are stored, so that the
    sentence can be shown in any language later.
    """

    reason = "unreachable"

    def __init__(self, reason: str | None = None, **params: str) -> None:
        if reason is not None:
            self.reason = reason
        self.params: Mapping[str, str] = params
        told = ", ".join(f"{key}={value}" for key, value in params.items())
        super().__init__(f"{self.reason}: {told}" if told else self.reason)


class AccessDenied(CollectError):
    """The platform refuses; `secret` names the token that is missing or was refused."""

    reason = "access_denied"


class RateLimited(CollectError):
    """The platform asks to wait longer than the run may."""

    reason = "rate_limited"


class FormatChanged(CollectError):
    """An answer is not as its reader knows it; `place` names the field, `what` what of the account is lost by it:
    account, posts or comments, "" where the reader cannot tell."""

    reason = "format_changed"

    def __init__(self, place: str, what: str = "") -> None:
        super().__init__(place=place)
        self.what = what


class Unreachable(CollectError):
    """No usable answer: network, TLS, time limit, 5xx, size."""

    reason = "unreachable"
