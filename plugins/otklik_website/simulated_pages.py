"""Pages of a simulated site, made of its qualities."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple

from otklik.sandbox.world import World, WorldSite
from otklik_website.simulated_pdf import pdf

_MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
           "декабря")  # fmt: skip
_MENU = {
    "Новости": "/novosti/",
    "Контакты": "/kontakty/",
    "Обращения граждан": "/obrashcheniya/",
    "Документы": "/dokumenty/",
    "Структура": "/struktura/",
}


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("content-type", "text/plain; charset=utf-8"),)


def answer(site: WorldSite, path: str, world: World) -> Answer:
    """What the site says to a request for `path`."""
    if path == "/robots.txt" and site.has_robots:
        lines = ["User-agent: *", "Disallow: /admin/"]
        lines += [f"Sitemap: https://{site.host}/sitemap.xml"] if site.has_sitemap else []
        return Answer(200, "\n".join(lines).encode())
    if path == "/sitemap.xml" and site.has_sitemap:
        return Answer(200, _sitemap(site), (("content-type", "application/xml"),))
    if path.startswith("/upload/") and path.endswith(".pdf"):
        return _file(site, path)
    page = _PAGES.get(path.rstrip("/") + "/")
    if page is not None and (path == "/" or path.rstrip("/") + "/" in _paths(site)):
        return _html(site, page(site, world), 200)
    if path.startswith("/novosti/") and path.strip("/").rpartition("/")[2].isdecimal():
        return _html(site, _news_item(site, int(path.strip("/").rpartition("/")[2])), 200)
    return _html(site, "<p>Страница не найдена</p>", 404)


def _html(site: WorldSite, content: str, status: int) -> Answer:
    title = f"<title>{escape(site.title)}</title>" if site.has_title else ""
    viewport = (
        '<meta name="viewport" content="width=device-width, initial-scale=1">' if site.has_viewport else ""
    )
    language = f' lang="{site.language}"' if site.language else ""
    scripts = "".join(f'<script async src="https://{host}/tag.js"></script>' for host in site.foreign_hosts)
    text = (
        f'<!DOCTYPE html><html{language}><head><meta charset="{site.encoding}">{title}{viewport}'
        f'<meta name="description" content="{escape(site.title)}: официальный сайт">{scripts}</head>'
        f"<body><header>{_menu(site)}{_search(site)}</header><main>{content}</main>{_footer(site)}</body></html>"
    )
    # Servers of old sites do not name the encoding: the page itself does.
    return Answer(status, text.encode(site.encoding, "xmlcharrefreplace"), (("content-type", "text/html"),))


def _menu(site: WorldSite) -> str:
    items = [f'<li><a href="{_MENU.get(name, "/")}">{escape(name)}</a></li>' for name in site.menu]
    return f'<nav class="menu"><ul>{"".join(items)}</ul></nav>'


def _search(site: WorldSite) -> str:
    if not site.has_search:
        return ""
    return '<form role="search" action="/search/"><input type="search" name="q" aria-label="Поиск по сайту"></form>'


def _footer(site: WorldSite) -> str:
    links = [*site.account_links, *site.restricted_links]
    social = "".join(
        f'<a href="{escape(url)}">{escape(url.partition("://")[2] or url)}</a> ' for url in links
    )
    policy = (
        '<a href="/politika/">Политика обработки персональных данных</a>' if site.has_privacy_policy else ""
    )
    site_map = '<a href="/karta-sayta/">Карта сайта</a>' if site.has_sitemap else ""
    broken = "".join(f'<a href="/razdel-{n}/">Раздел {n}</a> ' for n in range(1, site.broken_links + 1))
    return f"<footer><p>{social}</p><p>{policy} {site_map}</p><p>{broken}</p></footer>"


def _home(site: WorldSite, world: World) -> str:
    headings = "".join(f"<h1>{escape(site.title)}</h1>" for _ in range(site.headings))
    pictures = "".join(
        f'<img src="/upload/{n}.jpg"' + (f' alt="Фотография {n}">' if n < site.images_with_alt else ">")
        for n in range(site.images)
    )
    phones = f"<p>Телефон: {escape(site.phones[0])}</p>" if site.phones else ""
    return f"{headings}{_news_list(site, 4)}<section>{pictures}</section>{phones}"


def _news(site: WorldSite, world: World) -> str:
    return f"<h1>Новости</h1>{_news_list(site, 20)}"


def _news_list(site: WorldSite, most: int) -> str:
    items = [
        f'<div class="news-item"><span class="news-date">{day.day} {_MONTHS[day.month - 1]} {day.year}</span> '
        f'<a href="/novosti/{number}/">{escape(headline)}</a></div>'
        for number, (day, headline) in enumerate(site.news[:most], 1)
    ]
    return f'<div class="news-list">{"".join(items)}</div>'


def _news_item(site: WorldSite, number: int) -> str:
    if not 1 <= number <= len(site.news):
        return "<p>Новость не найдена</p>"
    day, headline = site.news[number - 1]
    return f'<h1>{escape(headline)}</h1><time datetime="{day.isoformat()}">{day:%d.%m.%Y}</time>'


def _contacts(site: WorldSite, world: World) -> str:
    lines = [f"Адрес: {site.address}"] if site.address else []
    lines += [f"Телефон: {phone}" for phone in site.phones] + [f"Режим работы: {site.hours}"] * bool(
        site.hours
    )
    mails = "".join(f'<p><a href="mailto:{escape(mail)}">{escape(mail)}</a></p>' for mail in site.emails)
    return "<h1>Контакты</h1>" + "".join(f"<p>{escape(line)}</p>" for line in lines) + mails


def _appeals(site: WorldSite, world: World) -> str:
    parts = ["<h1>Обращения граждан</h1>"]
    if site.has_pos_widget:
        parts.append("<script src='https://pos.gosuslugi.ru/bin/script.min.js'></script>")
        parts.append(
            "<div id='js-show-iframe-wrapper'><div class='pos-banner-fluid'>Направить обращение через Госуслуги</div></div>"
        )
        parts.append('<script>Widget("https://pos.gosuslugi.ru/form", 990001)</script>')
    if site.has_esia:
        parts.append('<p><a href="https://esia.gosuslugi.ru/login">Войти через Госуслуги</a></p>')
    mail = site.emails[0] if site.emails else "priemnaya@prirechye.example"
    if site.invites_email_appeals:
        parts.append(f"<p>Обращение можно направить по электронной почте {escape(mail)}.</p>")
    else:
        parts.append("<p>Обращения, присланные по электронной почте, не рассматриваются.</p>")
    parts.append(_form(site))
    return "".join(parts)


def _form(site: WorldSite) -> str:
    names = ("Фамилия", "Имя", "Адрес", "Тема", "Текст обращения")
    labelled = round(len(names) * site.labels_share)
    fields = [
        f'<label for="f{n}">{name}</label><input id="f{n}">'
        if n < labelled
        else f'<span>{name}</span><input id="f{n}">'
        for n, name in enumerate(names)
    ]
    consent = (
        '<label><input type="checkbox" name="consent"> Даю согласие на обработку персональных данных</label>'
        if site.has_consent
        else ""
    )
    return f'<form action="/obrashcheniya/" method="post">{"".join(fields)}{consent}<button>Отправить</button></form>'


def _documents(site: WorldSite, world: World) -> str:
    rows = [
        f'<li><a href="/upload/doc-{n}.pdf">{escape(t)}</a></li>'
        for n, (t, _) in enumerate(site.documents, 1)
    ]
    return f"<h1>Документы</h1><ul>{''.join(rows)}</ul>"


def _structure(site: WorldSite, world: World) -> str:
    return "<h1>Структура</h1><ul><li>Руководитель</li><li>Отдел обращений</li></ul>"


def _policy(site: WorldSite, world: World) -> str:
    return f"<h1>Политика обработки персональных данных</h1><p>{escape(site.title)} обрабатывает данные по закону.</p>"


def _map(site: WorldSite, world: World) -> str:
    return "<h1>Карта сайта</h1>" + "".join(f'<p><a href="{p}">{p}</a></p>' for p in _paths(site))


def _search_page(site: WorldSite, world: World) -> str:
    return "<h1>Поиск</h1><p>Введите запрос.</p>"


def _paths(site: WorldSite) -> tuple[str, ...]:
    """Addresses of the site's own pages beside home."""
    paths = [_MENU[name] for name in site.menu if name in _MENU]
    paths += ["/politika/"] if site.has_privacy_policy else []
    paths += ["/karta-sayta/"] if site.has_sitemap else []
    paths += ["/search/"] if site.has_search else []
    return tuple(paths)


def _sitemap(site: WorldSite) -> bytes:
    entries = "".join(f"<url><loc>https://{site.host}{path}</loc></url>" for path in ("/", *_paths(site)))
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{space}">{entries}</urlset>'.encode()


def _file(site: WorldSite, path: str) -> Answer:
    number = path.removeprefix("/upload/doc-").removesuffix(".pdf")
    if not number.isdecimal() or not 1 <= int(number) <= len(site.documents):
        return Answer(404, b"")
    has_text = site.documents[int(number) - 1][1]
    return Answer(200, pdf(has_text=has_text), (("content-type", "application/pdf"),))


_PAGES: dict[str, Callable[[WorldSite, World], str]] = {
    "/": _home,
    "/novosti/": _news,
    "/kontakty/": _contacts,
    "/obrashcheniya/": _appeals,
    "/dokumenty/": _documents,
    "/struktura/": _structure,
    "/politika/": _policy,
    "/karta-sayta/": _map,
    "/search/": _search_page,
}
