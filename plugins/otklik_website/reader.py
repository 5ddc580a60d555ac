"""What one exchange says of a site. Pure; every page goes through here, fetched, replayed or imported.

A thing's absence is said only by the page where it would stand: the home page says "no address" only where it leads
to no contacts page. So a page that was not obtained never turns into a reproach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from otklik.model import Account, AccountFacts, Exchange, Observation, Record
from otklik_website import accessibility, appeals, barriers, contacts, pages, third_parties, transport
from otklik_website.dates import newest_date, newest_news
from otklik_website.documents import has_text_layer
from otklik_website.observations import OBSERVATIONS
from otklik_website.page import Page
from otklik_website.settings import settings
from otklik_website.transport import Fact

_SECTIONS = {
    "contacts_page": "contacts",
    "news_page": "news",
    "appeals_page": "appeals",
    "structure_section": "structure",
    "documents_section": "documents",
    "opendata_section": "opendata",
    "privacy_policy": "policy",
}
_UNITS = {key.key.removeprefix("website."): key.unit for key in OBSERVATIONS}
_OF_ROLE = {"contacts": "contacts_page", "news": "news_page", "appeals": "appeals_page", "structure": "structure_section",
            "documents": "documents_section", "policy": "privacy_policy", "opendata": "opendata_section"}  # fmt: skip


def read(exchange: Exchange, account: Account) -> Iterator[Record]:
    """Records of an exchange of any role; a role unknown here tells nothing. Never raises for bad bytes."""
    if exchange.role == "home":
        yield from _state(exchange, account)
    for fact in _facts(exchange):
        yield Observation(
            account=account.id,
            place=fact.place,
            key=f"website.{fact.key}",
            value=fact.value,
            unit=_UNITS[fact.key],
            note=fact.note,
        )


def _facts(exchange: Exchange) -> Iterable[Fact]:
    match exchange.role:
        case "home":
            return _home(exchange)
        case "http":
            return transport.http_redirect(exchange)
        case "robots":
            is_there = exchange.status == 200 and not pages.is_markup(exchange.body)
            return (Fact("robots", is_there, "status"),)
        case "sitemap":
            is_there = exchange.status == 200 and pages.is_sitemap(
                exchange.body, settings().budget.sitemap_bytes
            )
            return (Fact("sitemap", is_there, "body", exchange.url[:300]),)
        case "document":
            return _document(exchange)
        case "link":
            return transport.broken_links(exchange)
        case "contacts" | "news" | "appeals" | "documents" | "structure" | "policy" | "opendata":
            return _inner(exchange)
    return ()


def _state(exchange: Exchange, account: Account) -> Iterator[Record]:
    state = {404: "not_found", 410: "not_found"}.get(exchange.status, "open" if exchange.status < 300 else "")
    if state:  # 403 and the like refuse a robot or a foreign address: they do not say that the site is closed
        yield Observation(account=account.id, place="status", key="account.state", value=state)
    if state == "open":
        page = Page(exchange)
        yield AccountFacts(
            account=account.id,
            place="head",
            title=(page.first_text("title") or page.attribute("meta[property='og:site_name']", "content"))[
                :500
            ],
            description=page.attribute("meta[name=description i]", "content")[:2000],
            url=exchange.final_url or exchange.url,
        )


def _home(exchange: Exchange) -> Iterator[Fact]:
    yield from transport.home_facts(exchange)
    if exchange.status >= 300:
        return
    page = Page(exchange)
    if not page.is_html:
        return
    if page.is_drawn_by_script:
        yield from _appeals(page, is_last_word=False)
        return
    yield from _markup(page)
    yield from _sections(page)
    yield from _contacts(page, is_last_word=pages.find_page("contacts", page.links, page.url) is None)
    has_news_page = pages.find_page("news", page.links, page.url) is not None
    yield from _news(page, exchange, only_marked=True, tells_age=not has_news_page)
    has_appeals_page = pages.find_page("appeals", page.links, page.url) is not None
    yield from _appeals(page, is_last_word=not has_appeals_page)
    if not has_appeals_page:
        yield from _forms(page)
    yield from _third_parties(page)
    yield from _account_links(page)


def _inner(exchange: Exchange) -> Iterator[Fact]:
    """A page of the site other than home."""
    page = Page(exchange)
    if exchange.status >= 300 or not page.is_html:
        return
    if page.is_drawn_by_script:  # what its source shows is there; what it does not show may come later
        yield from _appeals(page, is_last_word=False)
        return
    yield Fact(_OF_ROLE[exchange.role], value=True, place="url", note=page.url[:300])
    yield from _contacts(page, is_last_word=exchange.role == "contacts")
    yield from _appeals(page, is_last_word=exchange.role == "appeals")
    yield from _third_parties(page)
    if exchange.role == "appeals":
        yield from _forms(page)
    if exchange.role == "contacts":
        yield from _account_links(page)
    if exchange.role == "opendata":
        yield from _open_data(page, exchange)
    if exchange.role == "news":
        yield from _news(page, exchange, only_marked=False, tells_age=True)
    if exchange.role == "documents":
        files = {link.url for link in page.links if pages.is_document(link.url)}
        yield Fact("documents", len(files), "a")


def _markup(page: Page) -> Iterator[Fact]:
    tree = page.tree
    yield Fact("encoding", page.encoding, "head")
    yield Fact("lang", page.attribute("html", "lang")[:20], "html")
    title = page.first_text("head title")
    yield Fact("has_title", bool(title), "title", title[:200])
    yield Fact("h1_count", len(tree.css("h1")), "h1")
    images = accessibility.images_with_alt(tree)
    yield Fact("images", images.all, "img")
    yield Fact("images_with_alt_share", images.value, "img", f"{images.good}/{images.all}")
    yield Fact("has_viewport", accessibility.is_adaptive(tree), "meta[name=viewport]")
    moving = accessibility.starts_by_itself(page)
    yield Fact("autoplay", bool(moving), moving or "body", moving)
    parts = barriers.moving_parts(page)
    yield Fact("moving_parts", bool(parts), parts or "body", parts)
    for key, found in (
        ("keyboard_barriers", barriers.keyboard_barriers(page)),
        ("zoom_barriers", barriers.zoom_barriers(page)),
    ):
        told = ", ".join(f"{sort} ({count})" for sort, count in sorted(found.items()))
        yield Fact(key, sum(found.values()), "body", told)
    contrast = barriers.inline_contrast(page)
    if contrast is not None:
        yield Fact("inline_contrast_least", round(contrast.least, 2), "[style]", contrast.place)
    latin = accessibility.latin_words_in_navigation(page)
    if latin.all:
        yield Fact("latin_words_share", latin.value, "nav", f"{latin.good}/{latin.all}")


def _sections(page: Page) -> Iterator[Fact]:
    for key, role in _SECTIONS.items():
        link = pages.find_page(role, page.links, page.url)
        yield Fact(key, link is not None, "a", f"{link.text} {link.url}"[:300] if link else "")
    sought = settings().accessible.key_sections
    led = [role for role in sought if pages.find_page(role, page.links, page.url) is not None]
    missing = ", ".join(role for role in sought if role not in led)
    yield Fact("key_sections_share", len(led) / len(sought), "a", missing)
    map_page = pages.find_page("sitemap_page", page.links, page.url)
    yield Fact("sitemap", map_page is not None, "a", map_page.url[:300] if map_page else "")
    search = page.tree.css_first(
        "input[type=search], form[role=search], [itemprop=query-input], form[action*=search] input, form[action*=poisk] input, "
        "input[name=q], input[name=query], input[name=search], input[placeholder*='оиск']"
    )
    link = None if search else pages.find_page("search", page.links, page.url)
    yield Fact(
        "search",
        search is not None or link is not None,
        "form" if search else "a",
        link.url[:300] if link else "",
    )
    files = {link.url for link in page.links if pages.is_document(link.url)}
    if files or pages.find_page("documents", page.links, page.url) is None:
        yield Fact("documents", len(files), "a")


def _contacts(page: Page, *, is_last_word: bool) -> Iterator[Fact]:
    linked = [
        (n.attributes.get("href") or "") for n in page.tree.css("a[href^='tel:' i], a[href^='mailto:' i]")
    ]
    calls = tuple(address[4:] for address in linked if address.lower().startswith("tel:"))
    mails = tuple(address[7:] for address in linked if address.lower().startswith("mailto:"))
    phones, emails = contacts.phones(page.text, calls), contacts.emails(page.text, mails)
    address, hours = contacts.postal_address(page.lines), contacts.opening_hours(page.text)
    if phones or is_last_word:
        yield Fact("phones", len(phones), "body", ", ".join(phones)[:300])
    if emails or is_last_word:
        yield Fact("emails", len(emails), "body", ", ".join(emails)[:300])
    if address or is_last_word:
        yield Fact("has_address", bool(address), "body", address)
    if hours or is_last_word:
        yield Fact("has_hours", bool(hours), "body", hours)


def _appeals(page: Page, *, is_last_word: bool) -> Iterator[Fact]:
    for key, seen in (
        ("pos_widget", appeals.pos_widget(page)),
        ("esia_sign_in", appeals.esia_sign_in(page)),
        ("consent", appeals.consent(page)),
        ("consent_document", appeals.consent_document(page)),
        ("appeals_by_email_invited", appeals.email_invitation(page)),
    ):
        if seen or is_last_word:
            yield Fact(key, bool(seen), "body", seen)


def _forms(page: Page) -> Iterator[Fact]:
    """Told of the appeals page, where a form decides whether a citizen is heard; of home where there is no such page."""
    fields = accessibility.labelled_fields(page.tree)
    yield Fact("form_fields", fields.all, "form")
    yield Fact("form_labels_share", fields.value, "form", f"{fields.good}/{fields.all}")


def _news(page: Page, exchange: Exchange, *, only_marked: bool, tells_age: bool) -> Iterator[Fact]:
    """One page tells the age, for of two the greater would win."""
    newest = newest_news(page, exchange.received_at, only_marked=only_marked)
    if newest:
        yield Fact("newest_news", newest.isoformat(), "body")
    if newest and tells_age:
        age = max(0, (exchange.received_at.date() - newest).days)
        yield Fact("newest_news_age_days", float(age), "body", newest.isoformat())


def _open_data(page: Page, exchange: Exchange) -> Iterator[Fact]:
    newest = newest_date(page, exchange.received_at)
    if newest is not None:
        age = max(0, (exchange.received_at.date() - newest).days)
        yield Fact("opendata_newest", newest.isoformat(), "body")
        yield Fact("opendata_age_days", float(age), "body", newest.isoformat())


def _third_parties(page: Page) -> Iterator[Fact]:
    hosts = third_parties.foreign_hosts(page)
    for host in hosts:
        yield Fact("foreign_hosts", host, "script, img, iframe, link", settings().foreign.basis)
    yield Fact("foreign_hosts_count", len(hosts), "script, img, iframe, link", ", ".join(hosts)[:500])
    restricted = third_parties.restricted_links(page)
    yield Fact("restricted_links", len(restricted), "a", ", ".join(restricted)[:500])


def _account_links(page: Page) -> Iterator[Fact]:
    addresses = third_parties.account_links(page)
    for address in addresses:
        yield Fact("links_to_accounts", address, "a")
    if not addresses:
        yield Fact("links_to_accounts", None, "a")


def _document(exchange: Exchange) -> Iterator[Fact]:
    has_text = has_text_layer(exchange.body) if exchange.status < 300 else None
    if has_text is not None:
        yield Fact("document_has_text", has_text, "body", exchange.url[:300])
    noted = exchange.meta.get(transport.DOCUMENTS_CHECKED)
    if isinstance(noted, list) and noted:
        with_text = sum(entry.startswith("True ") for entry in noted)
        yield Fact(
            "documents_with_text_share",
            with_text / len(noted),
            f"meta/{transport.DOCUMENTS_CHECKED}",
            "; ".join(noted)[:1000],
        )
