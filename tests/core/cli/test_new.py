"""`otklik new`: questions are put again after a wrong answer, nothing is written before the last one, letters are read as they come."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from otklik.cli import main
from otklik.cli.app import app
from otklik.profile import load_profile

LETTER = """Уважаемые коллеги, направляем адреса.

Правительство: https://vk.com/gov , сайт gov.example
Министерство образования
ок: https://ok.ru/minobr
t.me/s/minobr
"""


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTKLIK_KEYS", str(tmp_path / "keys"))


def asked(path: Path, *answers: str) -> Result:
    return CliRunner().invoke(app, ["new", str(path)], input="".join(f"{answer}\n" for answer in answers))


def test_bodies_are_asked_for_line_by_line_as_a_letter_has_them(tmp_path: Path) -> None:
    path = tmp_path / "region.toml"
    told = asked(path, "54", "Минздрав — vk.com/minzdrav54", "t.me/s/minzdrav54", "Мэрия Заречного", "")
    assert told.exit_code == 0
    profile = load_profile(path)
    assert profile.region.code == "54"
    assert [(body.id, body.kind, body.accounts) for body in profile.bodies] == [
        ("minzdrav", "ministry", ("https://vk.com/minzdrav54", "https://t.me/minzdrav54")),
        ("meriya-zarechnogo", "municipality", ()),
    ]
    assert "bodies 2, pages 2" in told.stdout


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("vk.com/id12", "is the page of a private person."),
        ("12", "is neither the name of a body nor an address."),
        ("t.me/s/gov", "https://t.me/gov is there already: Правительство."),
        ("Фонд vk.com/feed", "is not the address of a page or channel."),
    ],
)
def test_a_wrong_answer_is_told_and_asked_again(tmp_path: Path, wrong: str, sentence: str) -> None:
    path = tmp_path / "region.toml"
    told = asked(path, "Приреченская", "Новосибирская область", "Правительство t.me/gov", wrong, "")
    assert told.exit_code == 0
    assert "There is no region Приреченская." in told.stderr
    assert sentence in told.stderr
    assert [body.name for body in load_profile(path).bodies] == ["Правительство"]


def test_input_that_ends_at_a_question_leaves_no_file_and_no_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("54\nМинздрав vk.com/minzdrav54\n"))
    with pytest.raises(SystemExit) as ended:
        main(["new", str(tmp_path / "region.toml")])
    assert ended.value.code == 130
    assert "nothing was written" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_a_letter_saved_by_any_windows_program_becomes_a_profile(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "письмо.txt").write_bytes(LETTER.encode(encoding))
    path = tmp_path / "region.toml"
    told = CliRunner().invoke(
        app, ["new", str(path), "--code", "2", "--addresses", str(tmp_path / "письмо.txt")]
    )
    assert told.exit_code == 0, told.output
    assert [(body.name, body.accounts) for body in load_profile(path).bodies] == [
        ("Правительство", ("https://vk.com/gov", "https://gov.example/")),
        ("Министерство образования", ("https://ok.ru/minobr", "https://t.me/minobr")),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"PK\x03\x04", "is a document, not a text."), ("ничего".encode(), "There are no addresses of pages")],
)
def test_a_letter_that_names_no_page_is_told_and_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, sentence: str
) -> None:
    (tmp_path / "letter.docx").write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        main(["new", str(tmp_path / "r.toml"), "--code", "54", "--addresses", str(tmp_path / "letter.docx")])
    assert ended.value.code == 1
    assert sentence in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.docx"]


def test_a_missing_folder_is_told_before_the_first_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["new", str(tmp_path / "nowhere" / "r.toml")])
    told = capsys.readouterr()
    assert "There is no folder" in told.err
    assert not told.out
