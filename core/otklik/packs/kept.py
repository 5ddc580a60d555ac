"""What an audit was judged by: kept among its inputs when it is judged, read back years later exactly as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from otklik.errors import PackError, UsageError
from otklik.i18n import _
from otklik.model import ScoreLine
from otklik.packs.link import Facts, Method, link
from otklik.packs.model import Pack
from otklik.packs.read import pack_of

METHOD = "method"  # kind of input, and the key under which the audit names the one that stands


class Inputs(Protocol):
    """What is asked of `store.AuditFile`."""

    def meta(self, key: str) -> str: ...
    def inputs(self) -> Sequence[tuple[str, str, str, str, str]]: ...


class Keeping(Inputs, Protocol):
    """The same, open for writing."""

    def set_meta(self, key: str, value: str) -> None: ...
    def add_input(self, kind: str, identifier: str, version: str, text: str) -> None: ...


class PackKept(msgspec.Struct, frozen=True, kw_only=True):
    """A pack by the hashes of its files, whose texts are inputs of kind "pack"."""

    id: str
    version: str
    sha256: str
    files: Mapping[str, str]  # path in the pack → SHA-256 of its text


class MethodKept(msgspec.Struct, frozen=True, kw_only=True):
    """The list of packs an audit was judged by, how deep, and what came out."""

    packs: tuple[PackKept, ...]
    depth: str
    scoring: str
    versions: Mapping[str, str] = {}  # of Otklik and its plugins
    assessment: str = ""
    heads: tuple[str, ...] = ()
    total: ScoreLine | None = None  # where a report was written


def keep_texts(audit: Keeping, packs: Sequence[Pack]) -> None:
    """Keep the text of every file of the packs."""
    for pack in packs:
        for path, text in pack.files.items():
            audit.add_input("pack", f"{pack.id}/{path}", pack.head.version, text)


def keep_method(audit: Keeping, packs: Sequence[Pack], kept: MethodKept) -> None:
    """From now on this is what the audit was judged by. Earlier lists stay among the inputs."""
    keep_texts(audit, packs)
    keep_input(audit, METHOD, "judged-by", "", msgspec.json.encode(kept, order="sorted").decode())


def keep_input(audit: Keeping, kind: str, identifier: str, version: str, text: str) -> None:
    """Keep an input of which one stands: the last kept. Earlier ones stay among the inputs."""
    audit.add_input(kind, identifier, version, text)
    audit.set_meta(kind, _sha256(text))


def kept_input(audit: Inputs, kind: str) -> tuple[str, str] | None:
    """Text and hash of the input of a kind that stands; None where there is none."""
    wanted = audit.meta(kind)
    for other, _id, _version, sha256, text in audit.inputs() if wanted else ():
        if other == kind and sha256 == wanted:
            return text, sha256
    return None


def packs_kept(packs: Sequence[Pack]) -> tuple[PackKept, ...]:
    """How `packs` are named in the list."""
    return tuple(
        PackKept(
            id=pack.id,
            version=pack.head.version,
            sha256=pack.sha256,
            files={path: _sha256(text) for path, text in pack.files.items()},
        )
        for pack in packs
    )


def method_kept(audit: Inputs) -> MethodKept | None:
    """What the audit was judged by; None where it has not been judged yet."""
    found = kept_input(audit, METHOD)
    return None if found is None else msgspec.json.decode(found[0], type=MethodKept)


class Shelf:
    """Methods read back from audits; audits judged by the same packs share one."""

    def __init__(self, host: Facts) -> None:
        self._host = host
        self._methods: dict[tuple[str, ...], Method] = {}

    def method(self, audit: Inputs, name: str) -> tuple[Method, MethodKept]:
        """The audit's own method with all its items, and how deep it was judged. `name` stands in messages.

        Raises UsageError where the audit was never judged, or by what this Otklik cannot apply any more.
        """
        kept = method_kept(audit)
        if kept is None:
            raise UsageError(
                _(
                    "{file} has not been judged yet, so it holds no method of its own. Run otklik report first."
                ).format(file=name)
            )
        return self.method_of(audit, kept, name), kept

    def method_of(self, audit: Inputs, kept: MethodKept, name: str) -> Method:
        """The method of one of the lists that the audit kept. Raises UsageError."""
        key = tuple(pack.sha256 for pack in kept.packs)
        if key not in self._methods:
            try:
                self._methods[key] = link(_packs(audit, kept, name), self._host)
            except PackError as error:
                raise UsageError(
                    _("{file} was judged by packs that this Otklik cannot apply any more: {problem}").format(
                        file=name, problem=error.problems[0]
                    )
                ) from error
        return self._methods[key]


def _packs(audit: Inputs, kept: MethodKept, name: str) -> list[Pack]:
    texts = {sha256: text for kind, _id, _version, sha256, text in audit.inputs() if kind == "pack"}
    packs = []
    for pack in kept.packs:
        missing = next((path for path, sha256 in pack.files.items() if sha256 not in texts), None)
        if missing is not None:
            raise UsageError(
                _("{file} does not hold the text of {path} by which it was judged.").format(
                    file=name, path=f"{pack.id}/{missing}"
                )
            )
        packs.append(pack_of({path: texts[sha256] for path, sha256 in pack.files.items()}, pack.id))
    return packs


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
