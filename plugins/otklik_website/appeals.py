"""How a site takes appeals: ПОС widget, sign-in by ЕСИА, invitations to write by e-mail; policy and consent."""

from __future__ import annotations

import re

from otklik_website.addresses import host_of
from otklik_website.contacts import emails
from otklik_website.page import Page
from otklik_website.settings import settings, stems

_WIDGET = re.compile(r"""Widget\(\s*["']https?://pos\.gosuslugi\.ru/[^"']*["']\s*,\s*\d+""", re.IGNORECASE)
_EMAIL_WORDS = re.compile(r"(?:e-?mail|электронн\w+\s+(?:почт|адрес)|адрес\w*\s+электронной)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[«А-ЯЁA-Z0-9])")


def pos_widget(page: Page) -> str:
    """What shows the ПОС widget: its script's or frame's address, or the call that draws it; "" if there is none."""
    hosts = settings().appeals.pos_hosts
    for node in page.tree.css("script[src], iframe[src]"):
        source = node.attributes.get("src") or ""
        if host_of(source) in hosts:
            return source[:200]
    call = _WIDGET.search(page.source)
    return call[0] if call else ""


def esia_sign_in(page: Page) -> str:
    """Link, form or words that lead to a sign-in by ЕСИА; "" if there are none."""
    hosts = settings().appeals.esia_hosts
    for node in page.tree.css("a[href], form[action], iframe[src]"):
        target = (
            node.attributes.get("href") or node.attributes.get("action") or node.attributes.get("src") or ""
        )
        if target.startswith(("http", "//")) and host_of(target) in hosts:
            return target[:200]
    said = stems(settings().appeals.esia_words).search(page.text)
    return said[0] if said else ""


def email_invitation(page: Page) -> str:
    """The sentence that invites to send appeals by e-mail; "" if there is none.

    A sentence counts that speaks of appeals, has a verb of sending, names e-mail or gives an address, and holds no
    refusal («не принимаются», «за исключением»).
    """
    words = settings().appeals
    topic, verb, refusal = (
        stems(words.email_invitations),
        stems(words.email_verbs),
        stems(words.email_negations),
    )
    for line in page.lines:
        for sentence in _SENTENCE.split(line[:5000]):
            names_email = _EMAIL_WORDS.search(sentence) or emails(sentence)
            if (
                names_email
                and topic.search(sentence)
                and verb.search(sentence)
                and not refusal.search(sentence)
            ):
                return sentence[:300]
    return ""


def consent(page: Page) -> str:
    """The words by which a form asks for consent to the use of personal data; "" if there are none."""
    said = stems(settings().words.consent).search(page.text)
    return said[0] if said else ""


def consent_document(page: Page) -> str:
    """The link to a consent that stands as a document of its own; "" if there is none."""
    words = stems(settings().words.consent_documents)
    return next((f"{link.text} {link.url}"[:300] for link in page.links if words.search(link.text)), "")
