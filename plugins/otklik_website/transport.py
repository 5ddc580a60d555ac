"""What the way to a page says of a site: TLS, redirects, status, weight, time, broken links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from otklik.errors import CollectError
from otklik.model import Exchange, GapReason
from otklik_website.settings import settings

# Notes that the collector adds to an exchange's `meta`, for an exchange alone does not know of the others.
HTTPS_FAILURE = "https_failure"  # on "home" over http: why https was not obtained
LINKS_CHECKED = "links_checked"  # on the last "link": ["404 https://…", …]
DOCUMENTS_CHECKED = "documents_checked"  # on the last "document": ["True https://…", …]

_BROKEN = {"400", "404", "410"}
_NOT_JUDGED = {"401", "403", "405", "406", "407", "408", "429", "451"}  # they refuse robots, not people


class Fact(NamedTuple):
    """An observation without its account: key without "website.", value, place, note."""

    key: str
    value: bool | int | float | str | None  # None: looked for, and there is none
    place: str = ""
    note: str = ""


def home_facts(exchange: Exchange) -> Iterator[Fact]:
    """TLS, status, weight and time of the home page. An imported file tells none of it."""
    if "imported_from" in exchange.meta:
        return
    yield Fact("status", exchange.status, "status")
    elapsed = exchange.meta.get("elapsed_ms")
    if isinstance(elapsed, int | float):
        yield Fact("home_ms", int(elapsed), "meta/elapsed_ms")
    redirects = exchange.meta.get("redirects")
    if isinstance(redirects, list):
        yield Fact("redirects", len(redirects), "meta/redirects", " → ".join(map(str, redirects))[:500])
    if exchange.status < 400:
        yield Fact("home_weight_kb", round(len(exchange.body) / 1024, 1), "body")
    yield from _tls_facts(exchange)


def broken_links(exchange: Exchange) -> Iterator[Fact]:
    """Share of broken ones among the internal links that were checked and gave an answer about themselves."""
    noted = exchange.meta.get(LINKS_CHECKED)
    if not isinstance(noted, list):
        return
    answers = [answer.partition(" ") for answer in noted]
    judged = [(status, url) for status, _, url in answers if status not in _NOT_JUDGED]
    broken = [url for status, url in judged if status in _BROKEN or status.startswith("5")]
    if judged:
        yield Fact("links_checked", len(judged), "meta/links_checked")
        yield Fact(
            "broken_links_share", len(broken) / len(judged), "meta/links_checked", "; ".join(broken)[:1000]
        )


def http_redirect(exchange: Exchange) -> Iterator[Fact]:
    """Where a question over plain http ends."""
    final = exchange.final_url or exchange.url
    yield Fact("http_redirects_to_https", final.startswith("https://"), "final_url", final[:300])


def https_failure(error: CollectError) -> str:
    """Why https was not obtained, as the reader understands it later."""
    return f"{error.reason}: {error.params.get('detail', '')}"


def is_proven_bad(failure: str) -> bool:
    """Does what went wrong with TLS prove a bad certificate?"""
    return any(words in failure.lower() for words in settings().tls.proven_bad)


def _tls_facts(exchange: Exchange) -> Iterator[Fact]:
    if (exchange.final_url or exchange.url).startswith("https://"):
        yield Fact("https", value=True, place="url")
        yield Fact("tls_valid", value=True, place="meta/tls_not_after")
        expires = _moment(exchange.meta.get("tls_not_after"))
        if expires:
            days = (expires - exchange.received_at).total_seconds() / 86400
            yield Fact("tls_expires", expires.date().isoformat(), "meta/tls_not_after")
            yield Fact("tls_days_left", round(days, 1), "meta/tls_not_after")
        issuer = exchange.meta.get("tls_issuer")
        if issuer and isinstance(issuer, str):
            yield Fact("tls_issuer", issuer, "meta/tls_issuer")
        return
    failure = exchange.meta.get(HTTPS_FAILURE)
    if not isinstance(failure, str):
        return
    is_tls, is_proven = failure.startswith(GapReason.TLS.value), is_proven_bad(failure)
    if is_tls and is_proven:
        yield Fact("tls_valid", value=False, place=f"meta/{HTTPS_FAILURE}", note=failure[:300])
    if (
        not is_tls or is_proven
    ):  # an unknown issuer may be the national root that this machine lacks: nothing is proven
        yield Fact("https", value=False, place=f"meta/{HTTPS_FAILURE}", note=failure[:300])


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
