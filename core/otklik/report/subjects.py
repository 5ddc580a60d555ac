"""Whom a finding speaks of, in words, and evidence with its number: what all rows of a report share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, tzinfo
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from otklik.errors import StoreError
from otklik.host import Host
from otklik.i18n import _, language
from otklik.model import Account, EvidenceRef, Exchange, Subject, SubjectKind
from otklik.profile.model import Body, Profile
from otklik.profile.recognise import known_platforms
from otklik.report import words
from otklik.report.model import EvidenceRow
from otklik.restricted import is_restricted
from otklik.why import note_text


def may_link(url: str) -> bool:
    """Is it an http(s) address of a host that is not restricted in Russia, and nothing but an address?"""
    if any(character.isspace() or not character.isprintable() for character in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not is_restricted(url)


def platform_title(identifier: str, host: Host) -> str:
    """Name of a platform, installed or only known of; its id where nobody knows it."""
    platform = host.platforms.get(identifier) or known_platforms().get(identifier)
    return platform.title.in_language(language()) if platform else identifier


class SubjectWords(msgspec.Struct, frozen=True, kw_only=True):
    """A subject for a row. `place` is what it is within its body, "" for the body itself."""

    title: str
    place: str = ""
    body: str = ""
    body_title: str = ""
    url: str = ""
    is_link: bool = False


class Subjects:
    """Words for the subjects of one profile. `titles` are page titles by account id, as platforms told them."""

    def __init__(self, profile: Profile, host: Host, titles: Mapping[str, str]) -> None:
        self._profile, self._host, self._titles = profile, host, titles
        self.accounts: Mapping[str, Account] = {account.id: account for account in profile.accounts(host)}
        self._places = self._distinct_places()

    def body(self, identifier: str) -> Body | None:
        return self._profile.by_id.get(identifier)

    def offers(self, account: Account) -> frozenset[str]:
        """What there is to get of an account: account, posts, comments."""
        platform = self._host.platforms.get(account.platform)
        return platform.offers if platform is not None else frozenset()

    def body_title(self, identifier: str) -> str:
        """Short name of a body, else its name, else its id."""
        body = self.body(identifier)
        return (body.short_name or body.name) if body else identifier

    def platform_title(self, identifier: str) -> str:
        return platform_title(identifier, self._host)

    def account_title(self, identifier: str) -> str:
        """Name of the page, its handle where the platform told none."""
        account = self.accounts.get(identifier)
        return self._titles.get(identifier) or (account.handle if account else identifier)

    def words(self, subject: Subject) -> SubjectWords:
        """What a row says of `subject`."""
        if subject.kind is SubjectKind.REGION:
            return SubjectWords(title=self._profile.region.name)
        if subject.kind is SubjectKind.BODY:
            title = self.body_title(subject.id)
            return SubjectWords(title=title, body=subject.id, body_title=title)
        if subject.kind is SubjectKind.PLATFORM:
            body, _at, platform = subject.id.rpartition("@")
            return self._within(body, self.platform_title(platform))
        account = self.accounts.get(subject.id)
        if account is None:
            return SubjectWords(title=subject.id, place=subject.id)
        return self._within(account.body, self._places[account.id], account.url)

    def _within(self, body: str, place: str, url: str = "") -> SubjectWords:
        title = self.body_title(body)
        return SubjectWords(
            title=f"{title}, {place}" if title else place,
            place=place,
            body=body,
            body_title=title,
            url=url,
            is_link=may_link(url),
        )

    def _distinct_places(self) -> dict[str, str]:
        """The platform's name; with the handle where a body has several accounts there."""
        count: dict[tuple[str, str], int] = {}
        for account in self.accounts.values():
            key = (account.body, account.platform)
            count[key] = count.get(key, 0) + 1
        return {
            account.id: self.platform_title(account.platform)
            + (f" ({account.handle})" if count[account.body, account.platform] > 1 else "")
            for account in self.accounts.values()
        }


class Exchanges(Protocol):
    """What is asked of `store.AuditFile`."""

    def exchange(self, uid: str) -> Exchange: ...


class EvidenceBook:
    """Numbers evidence in order of first mention; the same place is named once."""

    def __init__(self, audit: Exchanges, zone: tzinfo, questions: Mapping[str, str] = {}) -> None:
        """`questions`: of items, where figures are made of their findings."""
        self._audit, self.zone, self._questions = audit, zone, questions
        self._numbers: dict[EvidenceRef, int] = {}
        self._rows: list[EvidenceRow] = []
        self._exchanges: dict[str, tuple[str, str]] = {}

    @property
    def rows(self) -> tuple[EvidenceRow, ...]:
        return tuple(self._rows)

    def numbers(self, refs: Iterable[EvidenceRef]) -> tuple[int, ...]:
        """Numbers of the references, each once."""
        return tuple(dict.fromkeys(self._number(ref) for ref in refs))

    def _number(self, ref: EvidenceRef) -> int:
        found = self._numbers.get(ref)
        if found is not None:
            return found
        asked, obtained = self._exchange(ref.exchange)
        url = ref.url or asked
        row = EvidenceRow(
            number=len(self._rows) + 1,
            url=url,
            is_link=may_link(url),
            exchange=ref.exchange,
            place=ref.place,
            event=ref.event,
            note=note_text(ref.note, {}) if ref.note and ref.exchange else self._note(ref),
            obtained=obtained,
            is_worked_out=not (ref.exchange or ref.event or ref.place),
        )
        self._rows.append(row)
        self._numbers[ref] = row.number
        return row.number

    def _note(self, ref: EvidenceRef) -> str:
        """A note that is no person's names an item whose findings were counted, or the day of the audit before."""
        if ref.event or ref.place or ref.url:
            return ref.note
        if ref.note in self._questions:
            return _("counted from the findings of {item}: {question}").format(
                item=ref.note, question=self._questions[ref.note]
            )
        try:
            return _("the last audit, as of {day}").format(day=words.day(date.fromisoformat(ref.note)))
        except ValueError:
            return ref.note

    def _exchange(self, uid: str) -> tuple[str, str]:
        """Address of the page and the moment it came; of an API call the moment alone, since nobody can open it."""
        if not uid:
            return "", ""
        if uid not in self._exchanges:
            try:
                exchange = self._audit.exchange(uid)
            except StoreError:
                self._exchanges[uid] = ("", _("this exchange is not in the audit file"))
            else:
                page = (exchange.final_url or exchange.url) if exchange.method == "GET" else ""
                self._exchanges[uid] = (page, words.moment(exchange.received_at, self.zone))
        return self._exchanges[uid]
