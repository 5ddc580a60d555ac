"""Preview pages a second: our reader against minet's, and against what selectolax needs only to parse.

    python -m tests.benchmarks.telegram_pages [PEER_PYTHON]

PEER_PYTHON is the interpreter of an environment with minet (GPL, so never among our dependencies): `make bench` makes
`.bench-venv`; OTKLIK_BENCH_PYTHON names another. What both read is compared first, message by message; then the three
take turns on each page, and the least CPU time of each is told. minet only scrapes messages here, we also read the
header and make records. Goals, for recorded pages: at least 10 times minet's pages a second, at most 3 times the time of
parsing. The simulator's page is told beside them: it has more text and reactions a byte than real ones.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

from selectolax.lexbor import LexborHTMLParser
from tests.benchmarks.figures import Figure, tell

from otklik.model import Account, Exchange
from otklik.sandbox.world import WorldAccount, WorldPost
from otklik_telegram.markup import PreviewPost, parse_page
from otklik_telegram.platform import Telegram
from otklik_telegram.simulator import preview_page

ROOT = Path(__file__).parents[2]
RECORDED = ROOT.parent / "shared" / "data" / "telegram" / "previews" / "t_me_s_feedjam_page.html"
FRAGMENTS = sorted(RECORDED.parent.glob("parse_*.html"))
ROUNDS, PAGES, PEER_PAGES = 100, 10, 1
NOISE = 0.1  # what one run differs from another by on a shared machine
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)

PEER = """
import json, sys, time
from dataclasses import asdict, is_dataclass
from minet.telegram.scraper import scrape_channel_messages
html = {}
for line in sys.stdin:
    name, count = json.loads(line)
    if name not in html:
        html[name] = open(name, encoding="utf-8").read()
    if count == 0:
        _, found = scrape_channel_messages(html[name])
        told = [{k: getattr(m, k, None) for k in m.fieldnames() if isinstance(k, str)} if hasattr(m, "fieldnames") else asdict(m) for m in found]
    else:
        start = time.process_time()
        for _ in range(count):
            scrape_channel_messages(html[name])
        told = time.process_time() - start
    print(json.dumps(told, default=str), flush=True)
"""


def synthetic() -> bytes:
    """A page of twenty posts with links, photos and reactions, as the simulator makes it."""
    text = "Приём ведут врачи Приреченской больницы.\n\nЗапись по телефону 122 и на сайте. " * 5
    posts = [
        WorldPost(
            id=number,
            at=NOW - timedelta(hours=20 - number),
            text=text,
            media=("photo",) if number % 2 else (),
            links=("https://minzdrav.prirechye.example/news",),
            reactions=(("👍", 1200), ("❤", 37), ("⭐", 2)),
            views=1000 + 100 * number,
        )
        for number in range(1, 21)
    ]
    account = WorldAccount(
        platform="telegram",
        handle="prirechye_minzdrav",
        native_id=1,
        body="minzdrav",
        title="Минздрав Приречья",
        description="Официальный канал",
        followers=12_345,
        posts=tuple(posts),
    )
    return preview_page(account, None).encode()


def full_page() -> bytes:
    """The recorded page with every recorded fragment of such pages among its messages: posts of all kinds."""
    page, mark = RECORDED.read_bytes(), b'<div class="tgme_widget_message_wrap'
    at = page.index(mark)
    return page[:at] + b"".join(fragment.read_bytes() for fragment in FRAGMENTS) + page[at:]


def ours_in_peers_words(post: PreviewPost) -> dict[str, Any]:
    """A message in minet's field names; every one of its fields of a message has its like here or in the header."""
    urls: dict[str, list[str]] = {}
    for kind, url in post.urls:
        urls.setdefault(kind, []).append(url)
    preview = post.preview
    return {
        "link_to_message": f"https://t.me/s/{post.channel}/{post.id}",
        "text": "".join(post.text.split()),
        "nb_hashtags": len(post.hashtags),
        "is_reply_user": post.reply_author or None,
        "is_reply_text": "".join(post.reply_text.split()) or None,
        "nb_photos": sum(kind == "photo" for kind in post.media),
        "photos": "|".join(urls.get("photo", [])) or None,
        "videos": next(iter(urls.get("video", [])), None),
        "videos_times": post.durations[0] if "video" in post.media else None,
        "nb_files": post.media.count("document"),
        "links": "|".join(urls.get("link", [])),
        "link_site": preview.site if preview else None,
        "link_title": preview.title if preview else None,
        "link_description": preview.description if preview else None,
        "views": post.views,
        "datetime": post.time.isoformat() if post.time else None,
        "edited": post.is_edited,
    }


TEXTS = frozenset({"text", "is_reply_text", "link_site", "link_title", "link_description"})
OURS_ALONE = (
    "reactions by kind",
    "forwarded_from",
    "poll with shares",
    "voters",
    "author",
    "album",
    "voice",
    "round_video",
)


def compare(peer: list[dict[str, Any]], body: bytes) -> None:
    """Says how many values agree; ends where one does not. minet leaves out most service messages, and says nothing of
    the picture of a lone emoji and of kinds of media that it does not know."""
    posts = parse_page(body).posts
    ours = {told["link_to_message"]: told for told in map(ours_in_peers_words, posts)}
    assert {message["link_to_message"] for message in peer} >= {
        link for link, post in zip(ours, posts, strict=True) if not post.is_service
    }
    agreed = more = 0
    for theirs in peer:
        for key, value in ours[theirs["link_to_message"]].items():
            told = theirs[key] or None
            if key in TEXTS:
                value, told = _without_spaces(value), _without_spaces(told)  # noqa: PLW2901
            if key == "views" and told is not None:
                told = int(told)
            if told is None and value:
                more += 1
                continue
            if told != (value or None):
                sys.exit(f"{theirs['link_to_message']}: {key}: {value!r} here, {told!r} there")
            agreed += 1
    print(f"{agreed} values agree with minet, {more} more are told here only")


def _without_spaces(text: str | None) -> str | None:
    return "".join(text.split()) or None if text else None


class Peer:
    """minet in a process of its own, asked over pipes."""

    def __init__(self, python: str) -> None:
        self._process = subprocess.Popen(
            [python, "-c", PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, page: Path, count: int) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(page), count]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        return (
            json.loads(answer)
            if answer
            else sys.exit("the peer ended: is minet installed in its environment?")
        )


def seconds(work: Callable[[], object], count: int) -> float:
    start = process_time()
    for _ in range(count):
        work()
    return process_time() - start


def measure(name: str, page: Path, peer: Peer, is_recorded: bool = True) -> None:
    body = page.read_bytes()
    print(f"{name}, {len(body) // 1024} KB: ", end="")
    compare(peer.ask(page, 0), body)
    platform, account = (
        Telegram(),
        Account("telegram", "prirechye_minzdrav", "https://t.me/prirechye_minzdrav"),
    )
    exchange = Exchange(
        platform="telegram", accounts=(), role="preview", url=account.url, body=body, received_at=NOW
    )

    def read() -> object:
        return list(platform.read(exchange, account))

    for warm in (read, lambda: LexborHTMLParser(body), lambda: peer.ask(page, 1)):
        warm()
    rows = []
    for _ in range(ROUNDS):  # turns, so that a slower moment of the machine meets all three
        ours = seconds(read, PAGES) / PAGES
        theirs = float(peer.ask(page, PEER_PAGES)) / PEER_PAGES
        parse = seconds(lambda: LexborHTMLParser(body), PAGES) / PAGES
        rows.append((ours, theirs, parse))
    ours, theirs, parse = (min(column) for column in zip(*rows, strict=True))
    spent = f"{ours * 1e3:.2f} ms"
    repeats = f"least of {ROUNDS} rounds, by turns"
    tell(
        Figure(
            what=f"Preview, {name}: minet's time ÷ ours",
            value=theirs / ours,
            at_least=10,
            noise=NOISE,
            measured=f"{spent} beside {theirs * 1e3:.1f} ms",
            repeats=repeats,
        )
    )
    tell(
        Figure(
            what=f"Preview, {name}: our time ÷ a bare parse by selectolax",
            value=ours / parse,
            at_most=3 if is_recorded else None,
            noise=NOISE,
            measured=f"{spent} beside {parse * 1e3:.2f} ms",
            repeats=repeats,
        )
    )


def main() -> None:
    default = os.environ.get("OTKLIK_BENCH_PYTHON", str(ROOT / ".bench-venv" / "bin" / "python"))
    python = sys.argv[1] if len(sys.argv) > 1 else default
    if not Path(python).exists():
        sys.exit(f"no interpreter at {python}: run `make bench`, or name one with minet installed")
    peer = Peer(python)
    with tempfile.TemporaryDirectory() as folder:
        made, full = Path(folder) / "page.html", Path(folder) / "full.html"
        made.write_bytes(synthetic())
        if RECORDED.exists():
            full.write_bytes(full_page())
            measure("recorded page of 7 posts", RECORDED, peer)
            measure("recorded posts of all kinds, 24", full, peer)
        else:
            print("recorded pages: skipped, ../shared/data is absent")
        measure("simulated page of 20 posts", made, peer, is_recorded=False)
    print("Beyond minet's fields, ours has: " + ", ".join(OURS_ALONE))


if __name__ == "__main__":
    main()
