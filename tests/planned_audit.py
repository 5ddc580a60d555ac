"""A small audit with two actions for two bodies, whose plan goes out and comes back: what tests of it stand on."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from judging import AS_OF, VK_MINZDRAV, VK_SCHOOL, WINDOW, account_of, item, make_host, method_of, observed
from otklik.assess import Assessment, assess
from otklik.fulfilment.model import Fulfilment, fulfilment
from otklik.fulfilment.read import read_plan
from otklik.fulfilment.say import say_fulfilment
from otklik.fulfilment.sent import Sent, sent_in
from otklik.fulfilment.take import Taken, take_plan
from otklik.i18n import using
from otklik.model import Exchange
from otklik.pipeline import ReportAsked, write_reports
from otklik.profile import parse_profile
from otklik.report import Xlsx
from otklik.report.build import build_report
from otklik.report.document import Proof
from otklik.report.layouts import lay_out
from otklik.store import AuditFile

PROFILE = """
[region]
code = "99"
name = "Приреченская область"
time_zone = "Asia/Omsk"
[[body]]
id = "minzdrav"
name = "Министерство здравоохранения Приреченской области"
short_name = "Минздрав"
kind = "ministry"
level = "region"
accounts = ["https://vk.com/prirechye_minzdrav"]
[[body]]
id = "school5"
name = "Школа № 5"
short_name = "Школа № 5"
kind = "school"
level = "subordinate"
accounts = ["https://vk.com/prirechye_school5"]
"""
ITEMS = item(
    "PAGE-01",
    "rule = { observation = 'vk.has_cover', is_true = true }\napplies = { platforms = ['vk'] }\naction = 'cover'",
) + item(
    "PAGE-02",
    "rule = { observation = 'vk.has_avatar', is_true = true }\napplies = { platforms = ['vk'] }\naction = 'avatar'",
)
ACTIONS = "".join(
    f'[[action]]\nid = "{name}"\ntitle.ru = "{ru}"\ntitle.en = "{en}"\neffort_hours = {hours}\neffort_hours_next = {following}\nowner = "editor"\n'
    for name, ru, en, hours, following in (
        ("cover", "Поставить обложку", "Set a cover", 1, 1),
        ("avatar", "Заказать общий знак", "Order a common sign", 8, 0),
    )
)
BACK = AS_OF + timedelta(days=9)
COLUMNS = {"status": 6, "person": 7, "due": 8, "comment": 9, "id": 11}  # from 1


class Case:
    """An audit in which two pages lack a cover, and the region a sign."""

    def __init__(self, folder: Path) -> None:
        self.host = make_host()
        self.method = method_of(folder, ITEMS, self.host, actions=ACTIONS)
        self.path = folder / "a.otklik"
        self.sent: dict[tuple[object, ...], Sent] = {}  # by proof: plans that were handed out
        with AuditFile.create(self.path, PROFILE, AS_OF) as audit:
            audit.set_meta("region", "99")
            audit.append("created", {}, author="Анна", at=AS_OF)
            self.collect(audit, cover=False)

    def collect(
        self, audit: AuditFile, *, cover: bool, of: tuple[str, ...] = (VK_MINZDRAV, VK_SCHOOL)
    ) -> None:
        for account in of:
            snapshot = audit.open_snapshot(account_of(account), WINDOW, AS_OF)
            exchange = Exchange(platform="vk", accounts=(account,), role="x", url=f"https://{account}", received_at=AS_OF)  # fmt: skip
            audit.commit(
                {account: snapshot.id},
                exchange,
                observed(account, vk__has_cover=cover, vk__has_avatar=False),
            )
            audit.close_snapshot(snapshot.id, AS_OF)

    def assessment(self, audit: AuditFile) -> Assessment:
        return assess(audit, self.host, self.method, parse_profile(PROFILE))

    def workbook(self, reader: str = "", language: str = "ru", path: Path | None = None) -> bytes:
        with AuditFile.open(path or self.path, read_only=True) as audit:
            report = build_report(self.assessment(audit), audit, self.host, language)
        document = lay_out(report, "plan", reader)
        self.sent[_key(document.proof)] = sent_in(document)
        return Xlsx().write(document)

    def take(
        self, content: bytes, author: str = "Канцелярия", *, is_trial: bool = False, path: Path | None = None
    ) -> Taken:
        with AuditFile.open(path or self.path) as audit:
            back = read_plan(content, "plan.xlsx")
            return take_plan(
                audit,
                self.assessment(audit),
                back,
                content,
                "plan.xlsx",
                sent=self.sent.get(_key(back.proof), Sent()),
                author=author,
                now=BACK + timedelta(days=30),
                is_trial=is_trial,
            )

    def said(self, key: str, path: Path | None = None) -> Fulfilment:
        action, _slash, body = key.partition("/")
        with AuditFile.open(path or self.path, read_only=True) as audit:
            return fulfilment(audit.events())[action, body]

    def say(self, key: str, author: str = "Анна", at: datetime = BACK, **fields: str) -> None:
        action, _slash, body = key.partition("/")
        with AuditFile.open(self.path) as audit:
            say_fulfilment(audit, self.assessment(audit), action, body, fields, author=author, at=at)

    def kinds(self, path: Path | None = None) -> list[str]:
        with AuditFile.open(path or self.path, read_only=True) as audit:
            return [event.kind for event in audit.events()]

    def report(self, kind: str, form: str, language: str = "ru", **asked: Any) -> bytes:
        """The bytes of one report, written as the command does."""
        folder = self.path.parent / "reports"
        with AuditFile.open(self.path) as audit, using(language):
            (path,) = write_reports(
                audit, self.host, self.assessment(audit), [form], folder, "r", ReportAsked(kind=kind, **asked)
            )
        return path.read_bytes()


def _key(proof: Proof) -> tuple[object, ...]:
    """What a plan is told by that was handed out."""
    return proof.audit, proof.assessment, proof.heads, proof.reader, proof.language


def plan_sheet(book: Any) -> Any:
    return next(
        sheet
        for sheet in book.worksheets
        if any(cell.value == "ID" for row in sheet.iter_rows() for cell in row)
    )


def filled(content: bytes, said: dict[str, dict[str, Any]], who: str = "", saved: datetime = BACK) -> bytes:
    """The workbook as an office saves it: `said` by the row's ID, cells by field."""

    def fill(book: Any) -> None:
        for row in plan_sheet(book).iter_rows():
            for field, value in said.get(str(row[COLUMNS["id"] - 1].value), {}).items():
                row[COLUMNS[field] - 1].value = value
        for sheet in book.worksheets:
            for row in sheet.iter_rows(max_col=2):
                if row[0].value in ("Организация и должность", "Organisation and position"):
                    row[1].value = who or None

    return edited(content, fill, saved)


def edited(content: bytes, edit: Callable[[Any], None], saved: datetime = BACK) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(stream.getvalue())) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":  # openpyxl writes the present moment
                part = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + saved.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), part
                )  # fmt: skip
            new.writestr(name, part)
    return made.getvalue()
