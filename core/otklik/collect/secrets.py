"""Secrets by name: from the environment, the OS keyring or a private file; and their removal from whatever is kept."""

from __future__ import annotations

import html
import json
import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import AnyStr, Protocol
from urllib.parse import quote, quote_plus, unquote, unquote_plus

import tomli

from otklik.disk import reason_of
from otklik.errors import KeyStoreError, StoreError
from otklik.i18n import _
from otklik.whole_file import whole_file

SERVICE = "otklik"


class Keyring(Protocol):
    """What is used of the library `keyring`."""

    def get_password(self, service_name: str, username: str) -> str | None: ...


class WritableKeyring(Keyring, Protocol):
    """What is used of it where a token is kept."""

    def set_password(self, service_name: str, username: str, password: str) -> None: ...


class Secrets:
    """Values by name, found in this order: OTKLIK_SECRET_<NAME>, the OS keyring, `secrets.toml`.

    Values never show in `repr`. Raises KeyStoreError for a file that others may read or that is not TOML.
    """

    def __init__(
        self,
        environ: Mapping[str, str] | None = None,
        keyring: Keyring | None = None,
        file: Path | None = None,
    ) -> None:
        self._environ = environ or {}
        self._keyring = keyring
        self._file = _read(file) if file is not None else {}
        self._found: dict[str, str] = {}

    @classmethod
    def of_system(cls) -> Secrets:
        """What this user and machine hold."""
        import platformdirs

        file = platformdirs.user_config_path("otklik", appauthor=False) / "secrets.toml"
        return cls(os.environ, _system_keyring(), file if file.exists() else None)

    def get(self, name: str) -> str | None:
        """The value, None where there is none."""
        if name not in self._found:
            value = self._look_up(name)
            if not value:
                return None
            self._found[name] = value
        return self._found[name]

    def names(self, names: Iterable[str]) -> frozenset[str]:
        """Those of `names` (`Platform.secrets`) that are present."""
        return frozenset(name for name in names if self.get(name))

    def redact(self, content: AnyStr) -> AnyStr:
        """`content` with every value that was ever given out replaced by `«secret NAME»`, in every usual spelling."""
        for name, value in sorted(self._found.items(), key=lambda pair: -len(pair[1])):
            for spelling, shown in _spellings(value, placeholder(name)).items():
                if isinstance(content, bytes):
                    content = content.replace(spelling.encode(), shown.encode())
                else:
                    content = content.replace(spelling, shown)
        return content

    def redact_url(self, url: str) -> str:
        """`redact` for an address or header, which stays ASCII. A spelling that is not recognised costs the query or the path."""
        redacted = self.redact(url)
        for name in self._found:
            redacted = redacted.replace(placeholder(name), quote_plus(placeholder(name)))
        if not self._is_in(redacted):
            return redacted
        without_query = redacted.split("?", 1)[0]
        return (
            without_query if not self._is_in(without_query) else "/".join(without_query.split("/")[:3]) + "/"
        )

    def _is_in(self, url: str) -> bool:
        readings = (unquote(url), unquote_plus(url))
        return any(value in reading for value in self._found.values() for reading in readings)

    def __repr__(self) -> str:
        return f"Secrets({', '.join(sorted(self._found))})"

    def _look_up(self, name: str) -> str:
        if value := self._environ.get(f"OTKLIK_SECRET_{name.upper()}", "").strip():
            return value
        if self._keyring is not None and (value := _from_keyring(self._keyring, name)):
            return value
        return self._file.get(name.lower(), "")


def keep_secret(name: str, value: str, keyring: WritableKeyring | None, file: Path) -> str:
    """Keep a token: in the OS keyring, else in the private file. Returns where it lies, in words. Raises KeyStoreError."""
    if keyring is not None:
        from keyring.errors import KeyringError

        try:
            keyring.set_password(SERVICE, name.lower(), value)
        except KeyringError:  # no backend, or locked: the file is the documented second place
            pass
        else:
            return _("the system's key store")
    held = _read(file) if file.exists() else {}
    held[name.lower()] = value
    lines = "".join(f"{key} = {json.dumps(kept, ensure_ascii=False)}\n" for key, kept in sorted(held.items()))
    try:
        with whole_file(file, is_private=True) as stream:
            stream.write(lines.encode())
    except StoreError as error:
        told = _("The token cannot be written to {file}: {reason}.")
        cause = error.__cause__
        reason = reason_of(cause) if isinstance(cause, OSError) else str(error)
        raise KeyStoreError(told.format(file=file, reason=reason)) from error
    return str(file)


def keep_system_secret(name: str, value: str) -> str:
    """`keep_secret` where `Secrets.of_system` looks for it."""
    import platformdirs

    file = platformdirs.user_config_path("otklik", appauthor=False) / "secrets.toml"
    return keep_secret(name, value, _system_keyring(), file)


def placeholder(name: str) -> str:
    """What stands in an exchange in place of a secret."""
    return f"«secret {name}»"


def _spellings(value: str, shown: str) -> dict[str, str]:
    return {
        quote(value, safe=""): quote(shown, safe=""),
        quote_plus(value): quote_plus(shown),
        quote(value): quote(shown),
        json.dumps(value)[1:-1]: shown,
        json.dumps(value)[1:-1].replace("/", "\\/"): shown,
        html.escape(value): shown,
        value.replace("+", " "): shown,  # as a form is read that was not written as one
        value: shown,
    }


def _system_keyring() -> WritableKeyring | None:
    try:
        import keyring
    except ImportError:
        return None
    return keyring


def _from_keyring(keyring: Keyring, name: str) -> str:
    from keyring.errors import KeyringError

    try:
        return (keyring.get_password(SERVICE, name.lower()) or "").strip()
    except KeyringError:  # no backend, or locked: the file is asked next
        return ""


def _read(file: Path) -> dict[str, str]:
    try:
        with file.open("rb") as stream:
            if os.name == "posix" and stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077:
                raise KeyStoreError(
                    _("{file}: other users may read this file of secrets; run chmod 600 on it.").format(
                        file=file
                    )
                )
            told = tomli.loads(stream.read(1 << 20).decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        # the parser's message would quote the line, and the line is a secret
        raise KeyStoreError(
            _('{file}: the file of secrets cannot be read; it holds lines such as NAME = "value".').format(
                file=file
            )
        ) from (error if isinstance(error, OSError) else None)
    return {name.lower(): value.strip() for name, value in told.items() if isinstance(value, str)}
