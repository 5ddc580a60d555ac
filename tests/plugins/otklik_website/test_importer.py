"""Saved pages of sites."""

from __future__ import annotations

import pytest

from otklik.errors import ImportFileError
from otklik.platform import ImportFile
from otklik_website.importer import SavedPage
from otklik_website.simulated_pdf import pdf
from website_site import ACCOUNT, HOST, NOW


def _file(content: str | bytes) -> ImportFile:
    return ImportFile("page.html", content.encode() if isinstance(content, str) else content, ACCOUNT)


@pytest.mark.parametrize(
    ("page", "role"),
    [
        (f"<!-- saved from url=(0035)https://{HOST}/ --><html><h1>Новости</h1>", "home"),
        (f"<!-- saved from url=(0035)https://{HOST}/kontakty/ --><html><h1>Мы</h1>", "contacts"),
        ("<html><title>Обращения граждан</title>", "appeals"),
        ("<html><h1>Министерство здравоохранения</h1>", "home"),
    ],
)
def test_a_saved_page_gets_its_role_by_address_or_title(page: str, role: str) -> None:
    assert SavedPage().recognises(_file(page))
    (exchange,) = SavedPage().exchanges(_file(page), NOW)
    assert (exchange.role, exchange.meta["imported_from"]) == (role, "page.html")


def test_a_pdf_is_a_document() -> None:
    (exchange,) = SavedPage().exchanges(_file(pdf(has_text=True)), NOW)
    assert exchange.role == "document"


def test_a_page_of_another_site_is_refused() -> None:
    with pytest.raises(ImportFileError, match=r"other\.example"):
        list(SavedPage().exchanges(_file("<!-- saved from url=(0022)https://other.example/ --><html>"), NOW))


def test_files_of_others_are_left_to_others() -> None:
    assert not SavedPage().recognises(_file('{"response": []}'))
    assert not SavedPage().recognises(ImportFile("page.html", b"<html>"))
