"""Tables stand beside what was collected: they neither replace it nor are lost when it is collected anew."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from otklik.cli import main
from otklik.collect.tables import bodies_of_table, plan_import, table_importer, write_import
from otklik.host import Host
from otklik.measure import measure
from otklik.model import AccountFacts, Exchange, Observation, Window
from otklik.packs.norms import Norms
from otklik.platform import ImportFile
from otklik.profile import parse_profile
from otklik.store import AuditFile
from otklik.working_time import WorkingCalendar

PROFILE = """
[region]
code = "54"
name = "Приречье"
time_zone = "Asia/Novosibirsk"

[[body]]
id = "minzdrav"
name = "Министерство здравоохранения Приречья"
kind = "ministry"
level = "region"
accounts = ["vk.com/minzdrav"]
"""
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
WINDOW = Window(datetime(2026, 8, 20, tzinfo=UTC), NOW)


def table(mark: str = "да", address: str = "https://m.vk.com/minzdrav?from=search") -> ImportFile:
    text = f"Госметка;Подписчики;Организация;Ссылка\n{mark};1200;Минздрав;{address}\n"
    return ImportFile(name="svod.csv", content=text.encode("cp1251"))


@pytest.fixture(scope="module")
def host() -> Host:
    return Host()


@pytest.fixture
def audit(tmp_path: Path) -> AuditFile:
    return AuditFile.create(tmp_path / "a.otklik", PROFILE, NOW)


def bring(audit: AuditFile, host: Host, file: ImportFile, at: datetime = NOW) -> None:
    source = table_importer(host, file)
    assert source is not None
    write_import(audit, plan_import(host, source, file, parse_profile(PROFILE).accounts(host)), at)


def facts(audit: AuditFile, host: Host) -> dict[str, object]:
    profile = parse_profile(audit.profile_text)
    calendar = WorkingCalendar.load().in_zone(profile.zone)
    (measured,) = measure(audit, profile, profile.accounts(host), {}, host.observations, Norms(()), calendar)
    return {key.removeprefix("observation "): fact.cell for key, fact in measured.facts.items()}


def collected(audit: AuditFile, host: Host, at: datetime) -> None:
    (account,) = parse_profile(PROFILE).accounts(host)
    snapshot = audit.open_snapshot(account, WINDOW, at)
    exchange = Exchange(platform="vk", accounts=(account.id,), role="home", url=account.url, received_at=at)
    records = [
        AccountFacts(account=account.id, title="Минздрав", followers=1000),
        Observation(account=account.id, key="vk.has_cover", value=True),
    ]
    audit.commit({account.id: snapshot.id}, exchange, records)
    audit.close_snapshot(snapshot.id, at)


def test_a_table_and_a_collection_do_not_push_each_other_out(audit: AuditFile, host: Host) -> None:
    bring(audit, host, table())
    listed = {"account.address": "https://vk.com/minzdrav"}
    assert facts(audit, host) == {**listed, "gospubliki.gov_mark": True, "gospubliki.followers": 1200}
    collected(audit, host, NOW.replace(hour=10))
    assert facts(audit, host) == {
        **listed, "gospubliki.gov_mark": True, "gospubliki.followers": 1200, "vk.has_cover": True
    }  # fmt: skip


def test_the_next_table_renews_what_the_last_one_said(audit: AuditFile, host: Host) -> None:
    bring(audit, host, table("да"))
    bring(audit, host, table("нет"), NOW.replace(hour=11))
    assert facts(audit, host)["gospubliki.gov_mark"] is False
    assert len(audit.snapshots()) == 2


def test_a_row_of_a_page_that_is_not_listed_is_told_and_left_out(host: Host) -> None:
    file = table(address="vk.com/other_page")
    source = table_importer(host, file)
    assert source is not None
    planned = plan_import(host, source, file, parse_profile(PROFILE).accounts(host))
    assert planned.uses == ()
    assert [remark.place for remark in planned.remarks] == ["2"]


def test_a_page_told_of_twice_otherwise_keeps_its_first_row(host: Host) -> None:
    text = table().content.decode("cp1251") + "нет;5;Минздрав;vk.com/minzdrav\n"
    file = ImportFile(name="svod.csv", content=text.encode())
    source = table_importer(host, file)
    assert source is not None
    planned = plan_import(host, source, file, parse_profile(PROFILE).accounts(host))
    assert [use.row.values["gospubliki.followers"] for use in planned.uses] == [1200]
    assert [remark.place for remark in planned.remarks] == ["3"]


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "region.toml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "svod.csv").write_bytes(table().content)
    before = sorted(tmp_path.iterdir())
    with contextlib.suppress(SystemExit):
        main(["import", str(tmp_path / "svod.csv"), "--profile", str(tmp_path / "region.toml"), "--dry-run"])
    assert "Pages of the profile: 1, values: 2" in capsys.readouterr().out
    assert sorted(tmp_path.iterdir()) == before


def test_a_table_makes_a_profile(host: Host) -> None:
    text = (
        "Организация;Уровень;ОГРН;URL;Госметка;Причина\n"
        "Администрация Заречного района;МО;1027700132195;vk.com/zarechny;да;\n"
        "Музей Приречья;Подвед;;;;По согласованию с учредителем\n"
    )
    file = ImportFile(name="svod.csv", content=text.encode())
    source = table_importer(host, file)
    assert source is not None
    bodies = bodies_of_table(source.table(file), host, NOW.date())
    assert [(b.level, b.ogrn, b.accounts) for b in bodies] == [
        ("municipal", "1027700132195", ("https://vk.com/zarechny",)),
        ("subordinate", "", ()),
    ]
    assert bodies[1].absent[0].reason == "По согласованию с учредителем"
