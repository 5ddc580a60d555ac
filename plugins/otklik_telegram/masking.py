"""People in preview pages: a message forwarded from a person names them. Posts and signatures are the channel's own."""

from __future__ import annotations

import msgspec
from selectolax.lexbor import LexborHTMLParser

from otklik.model import Exchange
from otklik.platform import Masker
from otklik_telegram.html import text_of
from otklik_telegram.reader import is_persons_link

_NAMES = ".tgme_widget_message_forwarded_from_name"
_SIGNATURES = ".tgme_widget_message_forwarded_from_author"


def mask(exchange: Exchange, masker: Masker) -> Exchange:
    """The exchange with persons' names replaced by pseudonyms; the same exchange where there are none."""
    if b"tgme_widget_message_forwarded_from" not in exchange.body:
        return exchange
    tree = LexborHTMLParser(exchange.body)
    is_changed = False
    for source in tree.css(".tgme_widget_message_forwarded_from"):
        for node in source.css(_NAMES):
            if not is_persons_link(node.attributes.get("href") or ""):
                continue
            name = text_of(node)
            pseudonym = masker.person("telegram", name)
            if pseudonym == name:
                continue
            node.inner_html = pseudonym
            if "href" in node.attributes:
                del node.attrs["href"]
            is_changed = True
        for node in source.css(_SIGNATURES):
            if (name := text_of(node)) and (pseudonym := masker.person("telegram", name)) != name:
                node.inner_html = pseudonym
                is_changed = True
    return msgspec.structs.replace(exchange, body=(tree.html or "").encode()) if is_changed else exchange
