"""The pseudonym key of a region and the recipients' keys: in the OS keyring, else in files only their owner can read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import platformdirs

from otklik.disk import reason_of
from otklik.errors import KeyStoreError
from otklik.i18n import _

SERVICE = "otklik"
SCRYPT = {
    "n": 2**15,
    "r": 8,
    "p": 1,
}  # cost of guessing a passphrase; RFC 7914, about 0.1 s and 32 MiB a guess


class PseudonymKey(msgspec.Struct, frozen=True):
    """Key of HMAC-SHA256 by which citizens are told apart and not told. `region`: code of the region."""

    region: str
    secret: bytes

    @property
    def fingerprint(self) -> str:
        """Names the key without giving it away; the audit file holds this."""
        return hashlib.sha256(b"otklik key " + self.secret).hexdigest()[:16]

    def for_purpose(self, purpose: str) -> bytes:
        """A key derived for something else than pseudonyms, which tells nothing of this one."""
        return hmac.digest(self.secret, f"otklik {purpose}".encode(), "sha256")

    def __repr__(self) -> str:
        return f"PseudonymKey({self.region!r}, {self.fingerprint})"


class FoundKey(NamedTuple):
    """A key and where it was found: a folder, None for the OS keyring."""

    key: PseudonymKey
    folder: Path | None


class KeyStore:
    """Keys of this user. `folder` is for tests and for OTKLIK_KEYS; with it the OS keyring is left alone."""

    def __init__(self, folder: Path | None = None) -> None:
        chosen = folder or (Path(os.environ["OTKLIK_KEYS"]) if os.environ.get("OTKLIK_KEYS") else None)
        self._keyring = None if chosen else _os_keyring()
        self._folder = chosen or Path(platformdirs.user_data_dir("otklik", appauthor=False)) / "keys"

    def get(self, fingerprint: str) -> PseudonymKey | None:
        """The key of this fingerprint, None where this computer has none."""
        found = self.find(fingerprint)
        return found.key if found is not None else None

    def find(self, fingerprint: str, beside: Path | None = None) -> FoundKey | None:
        """The key and its place; where this user has none, that in the folder `keys` beside the file `beside`.

        There a key is read, never written: the demo and handed-over folders have theirs with them, and this user's own
        store is not filled with keys of regions that are tried out.
        """
        name = f"pseudonym-{fingerprint}"
        text = self._ask_keyring(name)
        if text is not None:
            return FoundKey(_key(text, fingerprint, SERVICE), None)
        for folder in (self._folder, *([beside.absolute().parent / "keys"] if beside is not None else ())):
            text = _read(folder / f"{name}.key")
            if text is not None:
                return FoundKey(_key(text, fingerprint, folder / f"{name}.key"), folder)
        return None

    def current(self, region: str) -> PseudonymKey | None:
        """The region's key on this computer: audits of one region share it, so that people stay comparable."""
        fingerprint = self._load(f"region-{region}")
        return self.get(fingerprint) if fingerprint else None

    def create(self, region: str) -> PseudonymKey:
        """The region's key; made where there is none yet."""
        return self.current(region) or self.add(PseudonymKey(region, secrets.token_bytes(32)))

    def add(self, key: PseudonymKey) -> PseudonymKey:
        """Keep a key and make it the region's current one."""
        self._save(f"pseudonym-{key.fingerprint}", f"{key.region}:{key.secret.hex()}")
        self._save(f"region-{key.region}", key.fingerprint)
        return key

    def _load(self, name: str) -> str | None:
        text = self._ask_keyring(name)
        return text if text is not None else _read(self._folder / f"{name}.key")

    def _ask_keyring(self, name: str) -> str | None:
        if self._keyring is None:
            return None
        try:
            found = self._keyring.get_password(SERVICE, name)
        except self._keyring.errors.KeyringError:
            return None
        return None if found is None else str(found)

    def _save(self, name: str, text: str) -> None:
        if self._keyring is not None:
            try:
                self._keyring.set_password(SERVICE, name, text)
                return
            except self._keyring.errors.KeyringError:
                pass  # a server has no keyring: the file below is the documented second place
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{name}.key"
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(text)
        except OSError as error:
            raise KeyStoreError(
                _("The key cannot be written to {folder}: {reason}.").format(
                    folder=self._folder, reason=reason_of(error)
                )
            ) from error


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip() if path.exists() else None
    except OSError as error:
        told = _("The key file {file} cannot be read: {reason}.")
        raise KeyStoreError(told.format(file=path, reason=reason_of(error))) from error
    except UnicodeDecodeError as error:
        raise KeyStoreError(_("{file} is no key file of Otklik.").format(file=path)) from error


def _key(text: str, fingerprint: str, place: object) -> PseudonymKey:
    """The key that a store holds under this fingerprint; another one would give other pseudonyms."""
    region, _colon, secret = text.partition(":")
    try:
        key = PseudonymKey(region, bytes.fromhex(secret))
    except ValueError as error:
        raise KeyStoreError(_("{file} is no key file of Otklik.").format(file=place)) from error
    if key.fingerprint != fingerprint:
        raise KeyStoreError(_("{file} holds another key than its name says.").format(file=place))
    return key


def export_key(key: PseudonymKey, passphrase: str) -> str:
    """The key as text that only the passphrase opens (scrypt, AES-256-GCM)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_derive(passphrase, salt)).encrypt(nonce, key.secret, key.region.encode())
    return msgspec.json.format(
        msgspec.json.encode(
            {
                "otklik_key": 1,
                "region": key.region,
                "fingerprint": key.fingerprint,
                "salt": base64.b64encode(salt).decode(),
                "nonce": base64.b64encode(nonce).decode(),
                "sealed": base64.b64encode(sealed).decode(),
            }
        )
    ).decode()


def import_key(text: str, passphrase: str) -> PseudonymKey:
    """The reverse. Raises KeyStoreError for a wrong passphrase or a file that is no key."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        told = msgspec.json.decode(text)
        parts = {name: base64.b64decode(told[name]) for name in ("salt", "nonce", "sealed")}
        region = str(told["region"])
        secret = AESGCM(_derive(passphrase, parts["salt"])).decrypt(
            parts["nonce"], parts["sealed"], region.encode()
        )
    except InvalidTag as error:
        raise KeyStoreError(_("The passphrase is wrong, or the key file was changed. Try again.")) from error
    except (msgspec.DecodeError, KeyError, TypeError, ValueError) as error:
        raise KeyStoreError(
            _("This file is no exported Otklik key. Make one by `otklik key export`.")
        ) from error
    return PseudonymKey(region, secret)


def _derive(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, maxmem=2**26, dklen=32, **SCRYPT)


def _os_keyring() -> Any:
    """The OS keyring where the library is installed and has a backend, else None."""
    try:
        import keyring
    except ImportError:
        return None
    return None if type(keyring.get_keyring()).__module__.startswith("keyring.backends.fail") else keyring
