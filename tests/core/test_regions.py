"""Facts of regions agree with the directory they were restated from."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from otklik.errors import UsageError
from otklik.regions import common_names, find_region, region_facts, regions


def test_there_are_89_regions_each_with_codes_of_its_own() -> None:
    assert len(regions()) == 89
    for key in ("code", "tax_code", "okato", "oktmo", "name"):
        assert len({getattr(region, key) for region in regions()}) == 89, key
    assert [r.code for r in regions()] == sorted(r.code for r in regions())


def test_codes_and_time_offsets_are_those_of_the_directory(shared: Path) -> None:
    with (shared / "regions" / "hflabs_region.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["kladr_id"][:2]: row for row in csv.DictReader(stream)}
    by_tax_code = {region.tax_code: region for region in regions()}
    assert rows.keys() - by_tax_code.keys() == {"99"}  # Baikonur is rented, not a region
    assert by_tax_code.keys() - rows.keys() == {"90", "93", "94", "95"}  # not in the directory of 2022
    for code in rows.keys() & by_tax_code.keys():
        row, region = rows[code], by_tax_code[code]
        assert (region.okato, region.oktmo) == (row["okato"], row["oktmo"])
        assert region.iso in (row["iso_code"], "")
        offset = datetime(2022, 12, 1, tzinfo=ZoneInfo(region.zone)).utcoffset()
        assert offset is not None

        assert f"UTC+{offset.total_seconds() / 3600:g}" == row["timezone"], region.name.ru


def test_every_fact_names_its_source_and_date() -> None:
    for region in regions():
        assert region.sources.keys() == {"code", "codes", "zone", "population", "languages"}
        assert all(source.title and source.state.year >= 2021 for source in region.sources.values())
        assert region.languages[0] == "ru"
        assert region.population is None or 40_000 <= region.population <= 14_000_000


def test_populations_sum_to_about_that_of_the_country() -> None:
    assert 146_000_000 < sum(region.population or 0 for region in regions()) < 148_500_000


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("02", "02"),
        ("2", "02"),
        ("башкорт", "02"),
        ("Novosibirsk", "54"),
        ("москва", "77"),
        ("95", "95"),
        ("Башкирия", "02"),
        ("якутия", "14"),
        ("Горный Алтай", "04"),
        ("Чечня", "95"),
        ("СПб", "78"),
        ("ЯНАО", "89"),
        ("Крым", "82"),
        ("Кемеровская область - Кузбасс", "42"),
        ("Удмуртия", "18"),
        ("Tuva", "17"),
    ],
)
def test_a_region_is_found_by_code_or_name(words: str, code: str) -> None:
    assert find_region(words).code == code


def test_a_vague_or_unknown_name_is_told_with_candidates() -> None:
    with pytest.raises(UsageError, match="Алтайский край"):
        find_region("алта")
    with pytest.raises(UsageError):
        find_region("Приречье")
    assert region_facts("99") is None


def test_every_common_name_means_one_region_that_there_is() -> None:
    names = [(name, code) for code, told in common_names().items() for name in told]
    assert {code for _name, code in names} <= {region.code for region in regions()}
    assert len({name.casefold() for name, _code in names}) == len(names)
    for name, code in names:
        assert find_region(name).code == code
