"""The settings file: `[client]` bounds and `[platforms.ID]` base_url, allow_private, proxy, ca_bundle, limits."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import tomli

from otklik.disk import reason_of
from otklik.errors import ProblemsError
from otklik.i18n import _

_MAX_BYTES = 1 << 20


class SettingsError(ProblemsError):
    """The settings file cannot be used: one line a problem, with file and key."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What the client waits for and swallows at most; meanings stand in `data/client.toml`."""

    attempts: int
    dns_attempts: int
    connect_seconds: float
    read_seconds: float
    deadline_seconds: float
    max_body_bytes: int
    max_ratio: int
    max_header_bytes: int
    max_redirects: int
    max_wait_seconds: float
    backoff_seconds: float
    backoff_max_seconds: float
    requests_per_second: float


@cache
def default_bounds() -> Bounds:
    """Bounds of `data/client.toml`."""
    told = tomli.loads((files("otklik") / "data" / "client.toml").read_text(encoding="utf-8"))
    return msgspec.convert(told["bounds"], Bounds)


class PlatformSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How one platform is asked.

    `base_url` takes the place of scheme, host and port of every address; the host asked for stays in the `host` header.
    `allow_private` names hosts that may have private or loopback addresses. `limits`: requests per second by host,
    "*" for every host; they can only lower what the platform declares.
    """

    base_url: str = ""
    allow_private: tuple[str, ...] = ()
    proxy: str = ""
    ca_bundle: str = ""
    limits: Mapping[str, float] = {}
    bounds: Bounds = msgspec.field(default_factory=default_bounds)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file. `platform(id)` gives defaults where the file says nothing."""

    bounds: Bounds = msgspec.field(default_factory=default_bounds)
    platforms: Mapping[str, PlatformSettings] = {}

    def platform(self, platform: str) -> PlatformSettings:
        return self.platforms.get(platform) or PlatformSettings(bounds=self.bounds)


def settings_path(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """`--config`, else OTKLIK_CONFIG, else `settings.toml` in the user's configuration folder."""
    if config is not None:
        return config
    if named := (os.environ if environ is None else environ).get("OTKLIK_CONFIG"):
        return Path(named)
    import platformdirs

    return platformdirs.user_config_path("otklik", appauthor=False) / "settings.toml"


def load_settings(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings of `settings_path`. A file that was not named may be absent. Raises SettingsError with all problems."""
    path = settings_path(config, environ)
    environment = os.environ if environ is None else environ
    if config is None and not environment.get("OTKLIK_CONFIG") and not path.exists():
        return Settings()
    try:
        with path.open("rb") as stream:
            content = stream.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise SettingsError(
                [_("{file}: larger than 1 MB; this is not a settings file.").format(file=path)]
            )
        told = tomli.loads(content.decode("utf-8"))
    except OSError as error:
        raise SettingsError(
            [
                _("{file}: the settings file cannot be read: {detail}.").format(
                    file=path, detail=reason_of(error)
                )
            ]
        ) from error
    except tomli.TOMLDecodeError as error:
        place = _("line {line}, character {column}").format(line=error.lineno, column=error.colno)
        raise SettingsError(
            [_("{file}: not valid TOML: {detail}.").format(file=path, detail=place)]
        ) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise SettingsError([_("{file}: is not UTF-8 text. Save it as UTF-8.").format(file=path)]) from error
    return _Reading(str(path), path.parent).settings(told)


class _Reading:
    """Reads a parsed file and gathers its problems."""

    def __init__(self, file: str, folder: Path) -> None:
        self._file = file
        self._folder = folder
        self._problems: list[str] = []

    def settings(self, told: dict[str, Any]) -> Settings:
        self._only(told, "", ("client", "platforms"))
        bounds = self._bounds(told.get("client", {}), "client", default_bounds())
        tables = self._table(told.get("platforms", {}), "platforms")
        platforms = {
            name: self._platform(table, f"platforms.{name}", bounds) for name, table in tables.items()
        }
        if self._problems:
            raise SettingsError(self._problems)
        return Settings(bounds=bounds, platforms=platforms)

    def _platform(self, value: Any, key: str, bounds: Bounds) -> PlatformSettings:
        table = self._table(value, key)
        self._only(table, key, ("base_url", "allow_private", "proxy", "ca_bundle", "limits", "client"))
        limits = self._table(table.get("limits", {}), f"{key}.limits")
        for host, rate in limits.items():
            self._check(
                _is_positive(rate), f"{key}.limits.{host}", _("a number of requests per second above 0")
            )
        private = table.get("allow_private", [])
        self._check(_is_strings(private), f"{key}.allow_private", _("a list of host names"))
        for name, schemes in (
            ("base_url", ("http", "https")),
            ("proxy", ("http", "https", "socks5", "socks5h")),
        ):
            self._check(
                _is_address(table.get(name, ""), schemes),
                f"{key}.{name}",
                _("an address such as http://127.0.0.1:8080"),
            )
        bundle = table.get("ca_bundle", "")
        self._check(
            isinstance(bundle, str) and (not bundle or (self._folder / bundle).is_file()),
            f"{key}.ca_bundle",
            _("a file with certificates in PEM form"),
        )
        own = self._bounds(table.get("client", {}), f"{key}.client", bounds)
        if self._problems:
            return PlatformSettings(bounds=bounds)
        return PlatformSettings(
            base_url=table.get("base_url", "").rstrip("/"),
            allow_private=tuple(host.lower() for host in private),
            proxy=table.get("proxy", ""),
            ca_bundle=str(self._folder / bundle) if bundle else "",
            limits={host.lower(): float(rate) for host, rate in limits.items()},
            bounds=own,
        )

    def _bounds(self, value: Any, key: str, base: Bounds) -> Bounds:
        table = self._table(value, key)
        names = Bounds.__struct_fields__
        self._only(table, key, names)
        good = {}
        for name in names:
            if name not in table:
                continue
            is_whole = isinstance(getattr(base, name), int)
            asked = _("a whole number above 0") if is_whole else _("a number above 0")
            right = _is_positive(table[name]) and (not is_whole or isinstance(table[name], int))
            self._check(right, f"{key}.{name}", asked)
            if right:
                good[name] = table[name] if is_whole else float(table[name])
        return msgspec.structs.replace(base, **good)

    def _table(self, value: Any, key: str) -> dict[str, Any]:
        self._check(isinstance(value, dict), key, _("a table"))
        return value if isinstance(value, dict) else {}

    def _only(self, table: dict[str, Any], key: str, known: tuple[str, ...]) -> None:
        for name in table.keys() - set(known):
            near = difflib.get_close_matches(name, known, n=1)
            hint = _("Did you mean {name}?").format(name=near[0]) if near else ", ".join(known)
            path = f"{key}.{name}" if key else name
            self._problems.append(
                _("{file}: {key}: unknown key. {hint}").format(file=self._file, key=path, hint=hint)
            )

    def _check(self, is_right: bool, key: str, expected: str) -> None:
        if not is_right:
            self._problems.append(
                _("{file}: {key}: must be {expected}.").format(file=self._file, key=key, expected=expected)
            )


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


def _is_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_address(value: object, schemes: tuple[str, ...]) -> bool:
    if value == "":
        return True
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        return parts is not None and parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
