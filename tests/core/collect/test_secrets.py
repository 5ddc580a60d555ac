"""Where secrets come from, and that none of them stays in what is kept."""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import parse_qs, quote, quote_plus, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.errors import NoKeyringError

from otklik.collect.secrets import Secrets
from otklik.errors import KeyStoreError


class Ring:
    def __init__(self, **values: str) -> None:
        self._values = values

    def get_password(self, service_name: str, username: str) -> str | None:
        assert service_name == "otklik"
        return self._values.get(username)


class NoRing:
    def get_password(self, service_name: str, username: str) -> str | None:
        raise NoKeyringError


def private_file(folder: Path, content: str, mode: int = 0o600) -> Path:
    file = folder / "secrets.toml"
    file.write_text(content, encoding="utf-8")
    file.chmod(mode)
    return file


def test_the_environment_comes_before_the_keyring_and_the_keyring_before_the_file(tmp_path: Path) -> None:
    file = private_file(tmp_path, 'a = "file"\nb = "file"\nC = "file"\n')
    secrets = Secrets({"OTKLIK_SECRET_A": " env\n"}, Ring(a="ring", b="ring"), file)
    assert [secrets.get(name) for name in ("a", "b", "c", "d")] == ["env", "ring", "file", None]
    assert secrets.names(("a", "c", "d")) == {"a", "c"}


def test_without_a_keyring_the_file_is_asked(tmp_path: Path) -> None:
    assert Secrets({}, NoRing(), private_file(tmp_path, 'a = "file"')).get("a") == "file"


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError, match=r"secrets\.toml.*600"):
        Secrets(file=private_file(tmp_path, 'a = "b"', 0o644))


def test_a_broken_file_is_told_without_showing_its_lines(tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError) as caught:
        Secrets(file=private_file(tmp_path, 'a = "canary'))
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_repr_shows_names_only() -> None:
    secrets = Secrets({"OTKLIK_SECRET_A": "canary"})
    assert secrets.get("a") == "canary"
    assert repr(secrets) == "Secrets(a)"


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=6)
    .map(str.strip)
    .filter(lambda t: len(t) > 5)
)
def test_a_secret_leaves_every_text_and_address(value: str) -> None:
    secrets = Secrets({"OTKLIK_SECRET_A": value})
    secrets.get("a")
    text = f"{value}|{quote(value)}|{quote(value, safe='')}|{quote_plus(value)}|{json.dumps(value)}"
    assert value not in secrets.redact(text).replace("«secret a»", "")
    assert value.encode() not in secrets.redact(text.encode()).replace("«secret a»".encode(), b"")
    url = secrets.redact_url(f"https://a.example/x?{urlencode({'t': value})}")
    assert parse_qs(urlsplit(url).query) == {"t": ["«secret a»"]}


def test_a_spelling_that_is_not_recognised_costs_the_query() -> None:
    secrets = Secrets({"OTKLIK_SECRET_A": "canary+1"})
    secrets.get("a")
    assert secrets.redact_url("https://a.example/x?t=can%61ry%2B1") == "https://a.example/x"
    assert secrets.redact_url("https://a.example/can%61ry%2B1/x") == "https://a.example/"


def test_the_longer_of_two_secrets_is_replaced_first() -> None:
    secrets = Secrets({"OTKLIK_SECRET_A": "token", "OTKLIK_SECRET_B": "token-and-more"})
    secrets.names(("a", "b"))
    assert secrets.redact("token-and-more token") == "«secret b» «secret a»"
