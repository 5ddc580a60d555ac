"""The settings file: what it says is taken, and every problem is told with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from otklik.collect.http import tls_context
from otklik.collect.settings import PlatformSettings, Settings, SettingsError, default_bounds, load_settings
from otklik.errors import UsageError
from otklik.i18n import using


def load(folder: Path, text: str) -> Settings:
    file = folder / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file)


def problems(folder: Path, text: str) -> tuple[str, ...]:
    with using("en"), pytest.raises(SettingsError) as caught:
        load(folder, text)
    return tuple(
        problem.removeprefix(str(folder / "settings.toml") + ": ") for problem in caught.value.problems
    )


def test_a_platform_is_set_up_by_the_file(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("x")
    told = load(
        tmp_path,
        """
        [client]
        attempts = 7
        read_seconds = 5
        [platforms.website]
        base_url = "http://127.0.0.1:8080/"
        allow_private = ["Intranet.example"]
        proxy = "socks5://10.0.0.1:1080"
        ca_bundle = "ca.pem"
        limits = { "*" = 0.5, "A.example" = 2 }
        [platforms.website.client]
        max_redirects = 3
        """,
    ).platform("website")
    assert told.base_url == "http://127.0.0.1:8080"
    assert told.allow_private == ("intranet.example",)
    assert told.proxy == "socks5://10.0.0.1:1080"
    assert told.ca_bundle == str(tmp_path / "ca.pem")
    assert told.limits == {"*": 0.5, "a.example": 2.0}
    assert (told.bounds.attempts, told.bounds.read_seconds, told.bounds.max_redirects) == (7, 5.0, 3)
    assert told.bounds.max_body_bytes == default_bounds().max_body_bytes


def test_a_platform_that_is_not_named_has_the_common_bounds(tmp_path: Path) -> None:
    told = load(tmp_path, "client.attempts = 2").platform("vk")
    assert told == PlatformSettings(bounds=told.bounds)
    assert told.bounds.attempts == 2


def test_every_problem_is_told_with_its_key(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        """
        plattforms = 1
        [client]
        attempts = 0
        read_seconds = "long"
        max_body_bytes = 1.5
        [platforms.vk]
        bas_url = "x"
        base_url = "127.0.0.1"
        allow_private = "all"
        proxy = 5
        ca_bundle = "nowhere.pem"
        limits = { a = -1, b = nan }
        """,
    )
    assert sorted(told) == [
        "client.attempts: must be a whole number above 0.",
        "client.max_body_bytes: must be a whole number above 0.",
        "client.read_seconds: must be a number above 0.",
        "platforms.vk.allow_private: must be a list of host names.",
        "platforms.vk.bas_url: unknown key. Did you mean base_url?",
        "platforms.vk.base_url: must be an address such as http://127.0.0.1:8080.",
        "platforms.vk.ca_bundle: must be a file with certificates in PEM form.",
        "platforms.vk.limits.a: must be a number of requests per second above 0.",
        "platforms.vk.limits.b: must be a number of requests per second above 0.",
        "platforms.vk.proxy: must be an address such as http://127.0.0.1:8080.",
        "plattforms: unknown key. Did you mean platforms?",
    ]


@pytest.mark.parametrize(
    "text", ["client = 1", "platforms = []", "[platforms]\nvk = 2", "a = " + "[" * 5000, "= 1"]
)
def test_an_odd_file_is_one_problem_and_no_crash(tmp_path: Path, text: str) -> None:
    assert len(problems(tmp_path, text)) == 1


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"settings\.toml"):
        load_settings(file)
    file.write_bytes(b"#" * (2 << 20))
    with pytest.raises(SettingsError, match=r"settings\.toml"):
        load_settings(file)


def test_a_named_file_must_exist_and_the_default_one_need_not(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        load_settings(tmp_path / "none.toml")
    with pytest.raises(SettingsError):
        load_settings(environ={"OTKLIK_CONFIG": str(tmp_path / "none.toml")})


def test_a_bundle_without_certificates_is_told_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("nothing")
    with pytest.raises(UsageError, match=r"ca\.pem"):
        tls_context(str(file))


def test_one_context_is_shared() -> None:
    assert tls_context("") is tls_context("")
