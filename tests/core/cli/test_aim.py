"""`--out` names a folder or one file; what is asked for is never written beside what the user named."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.cli import main
from otklik.cli.aim import Aim, aim
from otklik.errors import UsageError
from otklik.host import Host

HERE = Path("audits")


@pytest.fixture(scope="module")
def host() -> Host:
    return Host()


@pytest.mark.parametrize(
    ("out", "formats", "found"),
    [
        (None, [], Aim([], HERE, "a", False)),
        (None, ["pdf"], Aim(["pdf"], HERE, "a", False)),
        (Path("ready"), ["pdf", "md"], Aim(["pdf", "md"], Path("ready"), "a", False)),
        (Path("ready/for.governor"), ["pdf"], Aim(["pdf"], Path("ready/for.governor"), "a", False)),
        (Path("ready/two.pages.pdf"), [], Aim(["pdf"], Path("ready"), "two.pages", True)),
        (Path("REPORT.DOCX"), ["docx"], Aim(["docx"], Path(), "REPORT", True)),
    ],
)
def test_out_is_a_folder_unless_it_ends_as_a_format_does(
    out: Path | None, formats: list[str], found: Aim, host: Host
) -> None:
    assert aim(out, formats, host, HERE, "a") == found


@pytest.mark.parametrize("formats", [["docx"], ["pdf", "docx"]])
def test_one_file_for_other_formats_is_refused(formats: list[str], host: Host) -> None:
    with pytest.raises(UsageError, match=r"report\.pdf"):
        aim(Path("report.pdf"), formats, host, HERE, "a")


def test_a_folder_may_be_named_like_a_file(tmp_path: Path, host: Host) -> None:
    (tmp_path / "x.pdf").mkdir()
    assert aim(tmp_path / "x.pdf", ["md"], host, HERE, "a") == Aim(["md"], tmp_path / "x.pdf", "a", False)


def test_the_file_named_is_the_file_written(audit: Path, tmp_path: Path) -> None:
    target = tmp_path / "ready" / "two pages.md"
    with pytest.raises(SystemExit) as ended:
        main(["report", str(audit), "--kind", "governor", "-o", str(target)])
    assert ended.value.code == 0
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_packs_for_each_are_not_one_file(
    audit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "packs.md"
    with pytest.raises(SystemExit) as ended:
        main(["report", str(audit), "--by", "body", "-o", str(target)])
    assert ended.value.code == 1
    assert "packs.md" in capsys.readouterr().err
    assert not target.exists()
