"""Small real audit files of a fictional region, for tests of comparing. Nobody here exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from judging import account_of, make_host
from otklik.host import Host
from otklik.model import Account, AccountFacts, Exchange, Observation, Post, Record, Window
from otklik.pipeline import assess_audit, keep_assessment
from otklik.store import AuditFile

SUMMER = datetime(2026, 8, 20, 9, tzinfo=UTC)
AUTUMN = datetime(2026, 11, 20, 9, tzinfo=UTC)


def profile_toml(
    bodies: Mapping[str, Sequence[str]],
    *,
    code: str = "99",
    name: str = "Приреченская область",
    level: str = "region",
) -> str:
    """A profile: body id → addresses."""
    text = f'[region]\ncode = "{code}"\nname = "{name}"\ntime_zone = "Europe/Moscow"\n'
    for number, (body, addresses) in enumerate(bodies.items(), 1):
        listed = ", ".join(f'"{address}"' for address in addresses)
        text += (
            f'\n[[body]]\nid = "{body}"\nname = "Орган {body}"\nshort_name = "{body}"\nkind = "ministry"\n'
            f'level = "{level}"\nogrn = "{ogrn(number)}"\naccounts = [{listed}]\n'
        )
    return text


def ogrn(number: int) -> str:
    """An ОГРН that nobody has, with the right check digit."""
    stem = f"102990{number:06d}"
    return stem + str(int(stem) % 11 % 10)


def page(
    account: str,
    *,
    cover: bool | None = True,
    posts: int = 0,
    at: datetime = AUTUMN,
    followers: int | None = 100,
    likes: int | None = None,
    number: str = "",
) -> list[Record]:
    """What was read of a page; `cover` None: it was not told."""
    found: list[Record] = [AccountFacts(account=account, followers=followers, native_id=number)]
    if cover is not None:
        found.append(Observation(account=account, key="vk.has_cover", value=cover))
    found += [
        Post(account=account, id=str(n), published_at=at - timedelta(days=n + 1), text="Запись", likes=likes)
        for n in range(posts)
    ]
    return found


def make_audit(
    path: Path, profile: str, pages: Mapping[str, Sequence[Record]], *, at: datetime = AUTUMN
) -> Path:
    """An audit file with one closed snapshot of each page."""
    window = Window(since=at - timedelta(days=28), until=at)
    with AuditFile.create(path, profile, at) as audit:
        for identifier, records in pages.items():
            found = account_of(identifier)
            account = Account(found.platform, found.handle, found.url, "")
            snapshot = audit.open_snapshot(account, window, at)
            exchange = Exchange(
                platform=account.platform,
                accounts=(account.id,),
                role="wall",
                url=f"https://api.vk.example/{account.handle}",
                body=b"{}",
                received_at=at,
            )
            audit.commit({account.id: snapshot.id}, exchange, records)
            audit.close_snapshot(snapshot.id, at)
    return path


def judge_and_keep(
    path: Path, packs: Iterable[Path], host: Host | None = None, depth: str = ""
) -> float | None:
    """Judge the file and keep the method, as writing a report does; returns the total."""
    chosen = host or make_host()
    with AuditFile.open(path) as audit:
        assessment = assess_audit(audit, chosen, packs=packs, depth=depth)
        keep_assessment(audit, assessment, is_reported=True)
    return assessment.score.total.value
