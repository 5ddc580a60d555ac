"""`otklik import` of what is no table: one sentence that says what it is and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_audit import otklik


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("e.csv", b"", "e.csv: the table is empty."),
        ("blank.csv", b";;\n;;\n", "blank.csv: the table is empty."),
        ("j.xlsx", b"PK\x03\x04 junk", "j.xlsx: This is not an Excel table (.xlsx), or it is damaged."),
        ("z.csv", b"a\0b", "z.csv: This is no table: a file .xlsx or .csv is expected."),
        ("u.csv", "Имя;Телефон\nа;1\n".encode(), "A list of addresses makes a profile: otklik new region.toml --addresses u.csv."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_says_what_to_do(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: bytes,
    expected: str,
) -> None:
    monkeypatch.setenv("OTKLIK_LANG", "en")
    (tmp_path / name).write_bytes(content)
    assert otklik("import", tmp_path / name, "--into", tmp_path / "r.otklik") == 1
    assert expected in capsys.readouterr().err
