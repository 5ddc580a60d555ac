"""One visit to one site: robots.txt, home, plain http, sitemap, the pages that matter, documents, a sample of links."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from urllib.parse import urljoin, urlsplit

import msgspec
from protego import Protego

from otklik.errors import CollectError
from otklik.i18n import Translator
from otklik.model import Account, Cursor, Exchange, Gap, GapReason
from otklik.platform import Client
from otklik_website import pages, transport
from otklik_website.addresses import host_of, wire
from otklik_website.charset import decode
from otklik_website.documents import has_text_layer
from otklik_website.page import Page
from otklik_website.settings import settings

_ = Translator("otklik_website")

Item = Exchange | Gap | Cursor
_OPENING_STEPS = 4  # robots.txt, home, plain http, sitemap
# The site answered, though not with what was asked: no reason to try another scheme. (A recording that lacks
# robots.txt may hold the home page all the same.)
_ANSWERED = frozenset({"http_status", "too_large", "redirect_refused", "rate_limited", "not_recorded"})


class Plan(msgspec.Struct):
    """What is left to ask of a site; as JSON it is the cursor's state. Addresses in it are allowed by robots.txt."""

    pages: dict[str, str] = {}
    documents: list[str] = []
    links: list[str] = []
    done: list[str] = []  # roles asked, and "documents read", "links read"
    delay: float = 0.0  # seconds between requests, as robots.txt asks


class Visit:
    """A visit to the site of `account`; `state` is where an earlier one stopped."""

    def __init__(self, account: Account, client: Client, state: str | None) -> None:
        self._account = account
        self._client = client
        self._plan = _restored(state)
        self._rules: Protego | None = None
        self._home = wire(account.url)
        self._https_failure: CollectError | None = None

    async def items(self) -> AsyncIterator[Item]:
        """Everything the visit brings; the last item is the cursor that closes it."""
        if self._plan is None:
            async for item in self._open():
                yield item
        if self._plan is not None:
            async for item in self._follow(self._plan):
                yield item
        yield self._cursor(is_done=True)

    # --- opening: who answers, what is allowed, where things are ------------------------------------------------------

    async def _open(self) -> AsyncIterator[Item]:
        robots = await self._reach()
        if isinstance(robots, CollectError):
            yield self._gap("account", robots)
            return
        if robots is not None:
            yield robots
        home = await self._ask("home", self._home)
        if isinstance(home, Gap) and home.reason is GapReason.NOT_RECORDED:
            self._home = self._home.replace("https://", "http://", 1)
            home = await self._ask("home", self._home)
        if isinstance(home, Gap):
            yield home
            return
        if self._https_failure is not None:
            note = transport.https_failure(self._https_failure)
            home = msgspec.structs.replace(home, meta={**home.meta, transport.HTTPS_FAILURE: note})
            if self._https_failure.reason == GapReason.TLS and not transport.is_proven_bad(note):
                yield self._gap("https", self._https_failure)
        yield home
        if home.status >= 300:
            reason = GapReason.NOT_FOUND if home.status in (404, 410) else GapReason.HTTP_STATUS
            yield self._gap_of("account", reason, status=str(home.status), url=self._home)
            return
        if self._home.startswith("https://") and urlsplit(self._home).port is None:
            yield await self._ask("http", self._home.replace("https://", "http://", 1))
        page = Page(home)
        if page.is_drawn_by_script or not page.is_html:
            yield self._gap_of(
                "page", GapReason.OTHER, detail=_("the home page shows nothing without scripts")
            )
        if host_of(page.url) != host_of(self._home):
            await self._read_rules(page.url)
        found: list[str] = []
        async for item in self._sitemaps(page.url, found):
            yield item
        async for gap in self._make_plan(page, found):
            yield gap
        yield self._cursor()

    async def _reach(self) -> Exchange | CollectError | None:
        """robots.txt from the first address that answers: https, http, https with "www.". None: it answers without one."""
        first: CollectError | None = None
        bare = self._home
        candidates = [bare, bare.replace("https://", "http://", 1)]
        if "." in (urlsplit(bare).hostname or "").strip(".0123456789") and not host_of(bare).startswith("["):
            candidates.append(bare.replace("https://", "https://www.", 1))
        for candidate in candidates:
            try:
                robots = await self._read_rules(candidate)
            except CollectError as error:
                if error.reason not in _ANSWERED:
                    first = first or error
                    continue
                robots = None
            self._home = candidate
            self._https_failure = first if candidate.startswith("http://") else None
            return robots
        return first

    async def _read_rules(self, url: str) -> Exchange:
        budget = settings().budget
        robots = await self._get("robots", urljoin(url, "/robots.txt"), budget.page_bytes)
        text = decode(robots.body)[0] if robots.status == 200 and not pages.is_markup(robots.body) else ""
        self._rules = Protego.parse(text)
        return robots

    async def _sitemaps(self, home: str, found: list[str]) -> AsyncIterator[Item]:
        """Asks for sitemaps, an index first; puts the addresses of pages into `found`."""
        budget = settings().budget
        named = [wire(url) for url in self._rules.sitemaps] if self._rules else []
        if home.startswith("http://"):
            named = [url.replace("https://", "http://", 1) for url in named]
        waiting = [url for url in named if host_of(url) == host_of(home)][:1] or [
            urljoin(home, "/sitemap.xml")
        ]
        for _count in range(budget.sitemaps):
            if not waiting:
                return
            answer = await self._ask("sitemap", waiting.pop(0), budget.sitemap_bytes)
            yield answer
            if isinstance(answer, Exchange) and answer.status == 200:
                addresses, is_index = pages.sitemap_addresses(answer.body, answer.url, budget.sitemap_bytes)
                (waiting if is_index else found).extend(a for a in addresses if host_of(a) == host_of(home))

    async def _make_plan(self, page: Page, addresses: Sequence[str]) -> AsyncIterator[Gap]:
        """Chooses the pages; a page that robots.txt forbids is a gap."""
        budget = settings().budget
        plan = Plan(delay=self._delay())
        for role in pages.VISITED:
            link = pages.find_page(role, page.links, page.url)
            url = link.url if link else pages.find_address(role, addresses, page.url)
            if url and self._is_allowed(url):
                plan.pages[role] = url
            elif url:
                yield self._gap_of(role, GapReason.ROBOTS, url=url)
        self._plan = plan
        self._note_links(plan, page)
        plan.links = _spread(plan.links, budget.links_checked)

    # --- following the plan -------------------------------------------------------------------------------------------

    async def _follow(self, plan: Plan) -> AsyncIterator[Item]:
        for role, url in plan.pages.items():
            if role in plan.done:
                continue
            answer = await self._ask(role, url)
            yield answer
            plan.done.append(role)
            if isinstance(answer, Exchange):
                if answer.status >= 400:
                    yield self._gap_of(role, GapReason.HTTP_STATUS, status=str(answer.status), url=url)
                self._note_documents(plan, Page(answer))
            yield self._cursor()
        if "documents read" not in plan.done:
            async for item in self._documents(plan):
                yield item
            plan.done.append("documents read")
            yield self._cursor()
        if "links read" not in plan.done:
            async for item in self._check_links(plan):
                yield item
            plan.done.append("links read")

    async def _documents(self, plan: Plan) -> AsyncIterator[Item]:
        """Some PDF files; the last exchange says of all whether they have a text layer."""
        noted: list[str] = []
        last: Exchange | None = None
        for url in plan.documents:
            answer = await self._ask("document", url, settings().budget.document_bytes)
            if isinstance(answer, Gap):
                yield answer
                continue
            if last is not None:
                yield last
            last = answer
            has_text = has_text_layer(answer.body) if answer.status < 300 else None
            if has_text is not None:
                noted.append(f"{has_text} {url}")
        if last is not None:
            yield msgspec.structs.replace(last, meta={**last.meta, transport.DOCUMENTS_CHECKED: noted})

    async def _check_links(self, plan: Plan) -> AsyncIterator[Item]:
        """A sample of internal links; the last exchange names the status of each."""
        noted: list[str] = []
        last: Exchange | None = None
        for url in plan.links:
            answer = await self._ask("link", url)
            if isinstance(answer, Gap):
                if answer.reason is GapReason.HTTP_STATUS:  # 5xx that stayed so after the client's retries
                    noted.append(f"{answer.params.get('status', '500')} {url}")
                else:
                    yield answer
                continue
            noted.append(f"{answer.status} {url}")
            if last is not None:
                yield last
            last = answer
        if last is not None:
            yield msgspec.structs.replace(last, meta={**last.meta, transport.LINKS_CHECKED: noted})

    # --- what a page adds to the plan ---------------------------------------------------------------------------------

    def _note_links(self, plan: Plan, page: Page) -> None:
        """Internal links of the home page that are neither files nor pages of the plan, and its documents."""
        self._note_documents(plan, page)
        host, not_asked = host_of(page.url), settings().links.not_asked
        taken = [page.url, *plan.pages.values()]
        for url in dict.fromkeys(link.url for link in page.links):
            is_page = (
                host_of(url) == host
                and not pages.is_file(url)
                and not any(m in url.lower() for m in not_asked)
            )
            if is_page and not any(pages.same_page(url, t) for t in taken) and self._is_allowed(url):
                plan.links.append(url)

    def _note_documents(self, plan: Plan, page: Page) -> None:
        most = settings().budget.documents
        for link in page.links:
            if len(plan.documents) >= most:
                return
            is_own = host_of(link.url) in (host_of(self._home), host_of(page.url))
            is_new_pdf = urlsplit(link.url).path.lower().endswith(".pdf") and link.url not in plan.documents
            if is_own and is_new_pdf and self._is_allowed(link.url):
                plan.documents.append(link.url)

    # --- asking -------------------------------------------------------------------------------------------------------

    async def _ask(self, role: str, url: str, most_bytes: int | None = None) -> Exchange | Gap:
        """The answer, or the gap it left."""
        what = "account" if role == "home" else role
        if not self._is_allowed(url):
            return self._gap_of(what, GapReason.ROBOTS, url=url)
        delay = self._plan.delay if self._plan is not None else self._delay()
        if delay:
            await self._client.wait(delay)
        try:
            return await self._get(role, url, most_bytes or settings().budget.page_bytes)
        except CollectError as error:
            return self._gap(what, error, url)

    async def _get(self, role: str, url: str, most_bytes: int) -> Exchange:
        return await self._client.get(url, accounts=[self._account.id], role=role, max_bytes=most_bytes)

    def _is_allowed(self, url: str) -> bool:
        return self._rules is None or bool(self._rules.can_fetch(url, settings().robot.name))

    def _delay(self) -> float:
        asked = self._rules.crawl_delay(settings().robot.name) if self._rules else None
        return min(float(asked or 0), settings().budget.longest_crawl_delay)

    # --- telling ------------------------------------------------------------------------------------------------------

    def _gap(self, what: str, error: CollectError, url: str = "") -> Gap:
        known = error.reason in set(GapReason)
        reason = GapReason(error.reason) if known else GapReason.OTHER
        params = {"host": host_of(url or self._home), "url": url or self._home, **error.params}
        return self._gap_of(what, reason, **(params if known else {**params, "detail": str(error)}))

    def _gap_of(self, what: str, reason: GapReason, **params: str) -> Gap:
        return Gap(account=self._account.id, what=what, reason=reason, params=params)

    def _cursor(self, *, is_done: bool = False) -> Cursor:
        plan = self._plan
        if plan is None:
            return Cursor(account=self._account.id, is_done=is_done, told=_OPENING_STEPS, done=_OPENING_STEPS)
        steps = _OPENING_STEPS + len(plan.pages) + 2
        done = steps if is_done else _OPENING_STEPS + len(plan.done)
        state = msgspec.json.encode(plan).decode()
        return Cursor(account=self._account.id, state=state, is_done=is_done, told=steps, done=done)


def _restored(state: str | None) -> Plan | None:
    """The plan of an earlier run; None to start afresh, also where an older version wrote something else."""
    if not state:
        return None
    try:
        return msgspec.json.decode(state, type=Plan)
    except msgspec.MsgspecError:
        return None


def _spread(urls: Iterable[str], most: int) -> list[str]:
    """At most `most`, evenly spread over the page, the same ones each time."""
    everything = list(urls)
    if len(everything) <= most:
        return everything
    step = len(everything) / most
    return [everything[int(number * step)] for number in range(most)]
