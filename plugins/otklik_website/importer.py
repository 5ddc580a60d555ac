"""Takes a saved page of a site (`otklik import PAGE --account ADDRESS`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from otklik.errors import ImportFileError
from otklik.i18n import Translator
from otklik.model import Account, Exchange, Text
from otklik.platform import Importer, ImportFile
from otklik_website import pages
from otklik_website.addresses import host_of, wire
from otklik_website.page import Page
from otklik_website.settings import settings, stems

_ = Translator("otklik_website")

# Browsers write it into a page that they save.
_SAVED_FROM = re.compile(rb"<!--\s{0,9}saved from url=\(\d{4}\)([^\s<>]{4,2000})", re.IGNORECASE)


class SavedPage(Importer):
    """An HTML page or a PDF of a site, saved by a browser."""

    id = "website-page"
    title = Text("Сохранённая страница сайта", "A saved page of a website")

    def recognises(self, file: ImportFile) -> bool:
        if file.account is None or file.account.platform != "website":
            return False
        start = file.content[:2000].lower()
        return start.startswith(b"%pdf-") or any(
            mark in start
            for mark in (b"<html", b"<!doctype html", b"<head", b"<body", b"<div", b"<p", b"<a ", b"<script")
        )

    def exchanges(self, file: ImportFile, now: datetime) -> Iterable[Exchange]:
        """One exchange; its role by the address the page was saved from, else by its title. Raises ImportFileError."""
        account = file.account
        if account is None:
            raise ImportFileError(
                _("{name}: say whose page it is with --account ADDRESS.").format(name=file.name)
            )
        saved_from = _SAVED_FROM.search(file.content[:4000])
        url = wire(saved_from[1].decode("utf-8", "replace")) if saved_from else ""
        if url and host_of(url) != host_of(account.url):
            raise ImportFileError(
                _("{name} was saved from {url}, not from {account}. Name the account it belongs to.").format(
                    name=file.name, url=url, account=account.url
                )
            )
        is_pdf = file.content[:5].lower() == b"%pdf-"
        exchange = Exchange(
            platform="website",
            accounts=(account.id,),
            role="document" if is_pdf else "home",
            url=url or wire(account.url),
            body=file.content,
            headers=(("content-type", "application/pdf" if is_pdf else ""),),
            received_at=now,
            meta={"imported_from": file.name},
        )
        return (exchange,) if is_pdf else (_with_role(exchange, account, is_address_known=bool(url)),)


def _with_role(exchange: Exchange, account: Account, *, is_address_known: bool) -> Exchange:
    """The exchange as the page it seems to be; home where nothing says otherwise."""
    import msgspec

    if is_address_known and pages.same_page(exchange.url, wire(account.url)):
        return exchange
    page = Page(exchange)
    heading = page.first_text("h1") or page.first_text("title")
    for role in pages.VISITED:
        said = stems(settings().pages[role].text).search(heading)
        if (is_address_known and pages.is_path_of(role, exchange.url)) or (said and said.start() == 0):
            return msgspec.structs.replace(exchange, role=role)
    return exchange
