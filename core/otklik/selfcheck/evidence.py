"""Checks of what answers rest on: evidence that is missing, reused, empty, or lies where nobody can open it."""

from __future__ import annotations

import hashlib
import ipaddress
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from otklik.i18n import _, ngettext
from otklik.model import EvidenceRef, Outcome
from otklik.report import words
from otklik.restricted import is_restricted
from otklik.selfcheck.model import GivenAnswer, Remark, Work

EMPTY = f"sha256:{hashlib.sha256(b'').hexdigest()}"
# Names that never leave an office: RFC 6761, RFC 6762, RFC 8375 and what routers give out.
INTERNAL = (".local", ".localhost", ".lan", ".internal", ".intranet", ".corp", ".home.arpa", ".test")


def met_without_evidence(work: Work) -> Iterator[Remark]:
    """CHK-01: neither measured nor documented. One remark an item."""
    by_item: dict[str, list[GivenAnswer]] = defaultdict(list)
    for answer in work.standing:
        if answer.outcome is Outcome.PASS and not answer.evidence and not answer.is_measured:
            by_item[answer.item].append(answer)
    for item, answers in by_item.items():
        told = ngettext("{item}: {n} answer.", "{item}: {n} answers.", len(answers))
        yield about(told.format(item=item, n=words.number(len(answers), 0)), answers)


def evidence_reused(work: Work) -> Iterator[Remark]:
    """CHK-07: one file or address for questions of several sections."""
    section_of = {item.id: item.section for item in work.assessment.method.items}
    least = work.threshold("review_evidence_sections")
    for name, answers in _by_evidence(work):
        sections = list(dict.fromkeys(section_of.get(answer.item, "?") for answer in answers))
        if len(sections) >= least:
            yield about(
                _("{evidence}: questions of {sections}.").format(
                    evidence=name, sections=words.listed(sections)
                ),
                answers,
            )


def evidence_address(work: Work) -> Iterator[Remark]:
    """CHK-08: by the form of the address alone, since a check asks no network."""
    for answer in work.standing:
        for ref in answer.evidence:
            problem = address_problem(ref.url) if ref.url else ""
            if problem:
                yield about(f"{answer.item}: {problem}.", [answer])


def address_problem(url: str) -> str:
    """Why people outside cannot open the address, "" where nothing speaks against it."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        _port = parts.port
    except ValueError:
        return _("the address is not written as an address")
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() for c in url):
        return _("the address is not written as an address")
    try:
        is_internal = not ipaddress.ip_address(host).is_global
    except ValueError:
        is_internal = "." not in host or f".{host}".endswith(INTERNAL)
    if is_internal:
        return _("the address leads into an internal network")
    if is_restricted(url):
        return _("the address is of a service restricted in Russia")
    return ""


def empty_attachment(work: Work) -> Iterator[Remark]:
    """CHK-09: the hash of nothing is known."""
    answers = [a for a in work.standing if any(ref.place == EMPTY for ref in a.evidence)]
    for answer in answers:
        name = next(ref.note for ref in answer.evidence if ref.place == EMPTY)
        yield about(_("{item}: the file {name} is empty.").format(item=answer.item, name=name), [answer])


def file_under_several_names(work: Work) -> Iterator[Remark]:
    """CHK-10: the same content; an empty file is told by CHK-09."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    answers: dict[str, list[GivenAnswer]] = defaultdict(list)
    for answer in work.standing:
        for ref in answer.evidence:
            if ref.place.startswith("sha256:") and ref.place != EMPTY:
                names[ref.place][ref.note] = None
                answers[ref.place].append(answer)
    for place, found in names.items():
        if len({name.casefold() for name in found}) > 1:
            yield about(_("One content: {names}.").format(names=words.listed(list(found))), answers[place])


def about(text: str, answers: list[GivenAnswer]) -> Remark:
    """A remark on answers, with their findings and events."""
    return Remark(
        text=text,
        findings=tuple(dict.fromkeys(answer.finding for answer in answers)),
        events=tuple(dict.fromkeys(answer.event for answer in answers)),
    )


def _by_evidence(work: Work) -> list[tuple[str, list[GivenAnswer]]]:
    """Answers by what stands for them, with its name: a file by its content, a page by its address."""
    found: dict[str, list[GivenAnswer]] = defaultdict(list)
    shown: dict[str, str] = {}
    for answer in work.standing:
        for ref in answer.evidence:
            key = _same(ref)
            if key:
                shown.setdefault(key, ref.note or ref.url)
                found[key].append(answer)
    return [(shown[key], answers) for key, answers in found.items()]


def _same(ref: EvidenceRef) -> str:
    if ref.place.startswith("sha256:"):
        return "" if ref.place == EMPTY else ref.place
    parts = ref.url.partition("#")[0].rstrip("/")
    return parts.removeprefix("https://").removeprefix("http://").removeprefix("www.")
