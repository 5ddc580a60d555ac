"""Sealed originals: each body under a content key of its own, that key under the recipient's public key (X25519)."""

from __future__ import annotations

import secrets
import zlib
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from otklik.errors import KeyStoreError, StoreError
from otklik.i18n import _
from otklik.store import AuditFile

_ONCE = bytes(12)  # a content key and a wrapping key each seal one message only


class Sealer:
    """Seals for one recipient; call it with a body, get (recipient, wrapped content key, sealed body)."""

    def __init__(self, public_key: str) -> None:
        try:
            self._public = X25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        except ValueError as error:
            raise KeyStoreError(
                _("{key} is no recipient's public key: 64 hexadecimal digits are expected.").format(
                    key=public_key
                )
            ) from error
        self.recipient = public_key

    def __call__(self, body: bytes) -> tuple[str, bytes, bytes]:
        content_key = secrets.token_bytes(32)
        ephemeral = X25519PrivateKey.generate()
        shared = ephemeral.exchange(self._public)
        ours = ephemeral.public_key().public_bytes_raw()
        wrapped = ours + ChaCha20Poly1305(_derive(shared, ours)).encrypt(_ONCE, content_key, None)
        return (
            self.recipient,
            wrapped,
            ChaCha20Poly1305(content_key).encrypt(_ONCE, zlib.compress(body), None),
        )


def new_recipient(passphrase: str) -> tuple[str, str]:
    """(public key in hexadecimal, private key as PEM under the passphrase)."""
    private = X25519PrivateKey.generate()
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    return private.public_key().public_bytes_raw().hex(), pem.decode()


def unseal(
    audit: AuditFile, uid: str, private_pem: str, passphrase: str, *, reason: str, author: str, at: datetime
) -> bytes:
    """The original body of an exchange. The unsealing is an event of the journal, written before the body is given.

    Raises StoreError where nothing is sealed, KeyStoreError where the key does not fit.
    """
    row = audit.connection.execute(
        "SELECT seal.content_key, seal.sealed, exchange.uid FROM seal JOIN exchange ON exchange.id = seal.exchange"
        " WHERE exchange.uid >= ? AND exchange.uid < ?",
        (uid, uid + "g"),
    ).fetchone()
    if row is None:
        raise StoreError(
            _(
                "Nothing is sealed for exchange {id}: no recipient was set when it was collected, or retention destroyed it."
            ).format(id=uid)
        )
    wrapped, sealed, full_uid = row
    try:
        private = serialization.load_pem_private_key(private_pem.encode(), passphrase.encode())
        assert isinstance(private, X25519PrivateKey)
        ephemeral = wrapped[:32]
        shared = private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        content_key = ChaCha20Poly1305(_derive(shared, ephemeral)).decrypt(_ONCE, wrapped[32:], None)
        body = zlib.decompress(ChaCha20Poly1305(content_key).decrypt(_ONCE, sealed, None))
    except (InvalidTag, ValueError, TypeError, AssertionError) as error:
        raise KeyStoreError(
            _("This key or passphrase does not open the seal. Take the recipient's key.")
        ) from error
    audit.append("unseal", {"exchange": full_uid, "reason": reason}, author=author, at=at)
    return body


def expire(audit: AuditFile, before: datetime, *, author: str, at: datetime) -> int:
    """Retention: destroy the content keys and sealed originals received before a moment; returns how many.

    The masked form stays; the act is an event of the journal. The file is rewritten so that nothing lingers in it.
    """
    db = audit.connection
    where = "exchange IN (SELECT id FROM exchange WHERE received_at < ?)"
    count = int(db.execute(f"SELECT count(*) FROM seal WHERE {where}", (before.isoformat(),)).fetchone()[0])
    if count:
        audit.append("retention", {"before": before.isoformat(), "destroyed": count}, author=author, at=at)
        db.execute("PRAGMA secure_delete = ON")
        db.execute(f"DELETE FROM seal WHERE {where}", (before.isoformat(),))
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return count


def _derive(shared: bytes, ephemeral: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=ephemeral, info=b"otklik content key 1").derive(
        shared
    )
