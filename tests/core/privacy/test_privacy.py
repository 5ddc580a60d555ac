"""Citizens are told apart by a key that is not in the audit file, and named nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.errors import KeyStoreError, StoreError
from otklik.model import Account, Exchange, Window
from otklik.privacy.keys import KeyStore, PseudonymKey, export_key, import_key
from otklik.privacy.masking import PERSON, PeopleMasker, mask_text
from otklik.privacy.sealing import Sealer, expire, new_recipient, unseal
from otklik.store import AuditFile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KEY = PseudonymKey("99", bytes(range(32)))
OFFICIAL = {"vk": frozenset({"id7"})}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Позвоните +7 (912) 345-67-89 вечером", "Позвоните [телефон] вечером"),
        ("89123456789", "[телефон]"),
        ("пишите на ivan.petrov@pochta.example", "пишите на [почта]"),
        ("Сидорова Мария Петровна ждёт", "[имя] ждёт"),
        ("Меня зовут Сидоров С.П.", "Меня зовут [имя]"),
        ("врачу П. П. Сидорову", "врачу [имя]"),
        ("ул. Мира, д. 5, кв. 12", "ул. Мира, д. 5, [квартира]"),
        ("https://vk.com/id12345 напишите", "[страница] напишите"),
        ("карта 2200 1234 5678 9010", "карта [карта]"),
        ("СНИЛС 112-233-445 95", "СНИЛС [СНИЛС]"),
        ("Дом № 5 на улице Мира, 2026 год, 100500 рублей", "Дом № 5 на улице Мира, 2026 год, 100500 рублей"),
        ("Когда починят дорогу в Заречье?", "Когда починят дорогу в Заречье?"),
    ],
)
def test_contacts_and_names_are_masked_and_the_rest_stands(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@given(st.text(alphabet=st.sampled_from("аович Пе тровна.,@+7890-()[]id\n"), max_size=200))
def test_masking_twice_is_masking_once(text: str) -> None:
    assert mask_text(mask_text(text)) == mask_text(text)


@given(st.text(min_size=1, max_size=20))
def test_a_pseudonym_is_stable_and_needs_the_key(person: str) -> None:
    masker = PeopleMasker(KEY, OFFICIAL)
    pseudonym = masker.person("vk", person)
    if person != "id7" and not PERSON.fullmatch(person):
        assert PERSON.fullmatch(pseudonym)
        assert PeopleMasker(PseudonymKey("99", bytes(32)), OFFICIAL).person("vk", person) != pseudonym
        assert masker.person("ok", person) != pseudonym
    assert masker.person("vk", pseudonym) == pseudonym


def test_an_official_account_keeps_its_name() -> None:
    assert PeopleMasker(KEY, OFFICIAL).person("vk", "id7") == "id7"


def test_a_key_is_made_once_for_a_region_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "keys")
    key = store.create("99")
    assert store.create("99") == key
    assert KeyStore(tmp_path / "keys").get(key.fingerprint) == key
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()} == {0}
    assert key.secret.hex() not in repr(key)


def test_a_key_is_handed_on_under_a_passphrase() -> None:
    text = export_key(KEY, "три тополя")
    assert KEY.secret.hex() not in text
    assert import_key(text, "три тополя") == KEY
    with pytest.raises(KeyStoreError):
        import_key(text, "два тополя")
    with pytest.raises(KeyStoreError):
        import_key("{}", "три тополя")


@pytest.fixture
def audit(tmp_path: Path) -> AuditFile:
    return AuditFile.create(tmp_path / "a.otklik", "", NOW)


def sealed_exchange(audit: AuditFile, public_key: str) -> str:
    account = Account("vk", "x", "https://vk.com/x")
    exchange = Exchange(
        platform="vk",
        accounts=(account.id,),
        role="r",
        url="https://a.example",
        body=b"masked",
        received_at=NOW,
    )
    snapshot = audit.open_snapshot(account, Window(NOW - timedelta(1), NOW), NOW)
    return audit.commit(
        {account.id: snapshot.id},
        exchange,
        [],
        received_sha256="0" * 64,
        is_masked=True,
        seal=Sealer(public_key)(b"original"),
    )


def test_a_sealed_original_opens_for_its_recipient_and_the_journal_says_so(audit: AuditFile) -> None:
    public, private = new_recipient("пароль")
    uid = sealed_exchange(audit, public)
    assert unseal(audit, uid, private, "пароль", reason="проверка", author="А", at=NOW) == b"original"
    event = audit.events()[-1]
    assert (event.kind, event.payload) == ("unseal", {"exchange": uid, "reason": "проверка"})


def test_another_key_or_passphrase_does_not_open_a_seal(audit: AuditFile) -> None:
    uid = sealed_exchange(audit, new_recipient("пароль")[0])
    with pytest.raises(KeyStoreError):
        unseal(audit, uid, new_recipient("пароль")[1], "пароль", reason="", author="А", at=NOW)
    assert audit.events() == []


def test_retention_destroys_the_original_for_good(audit: AuditFile) -> None:
    public, private = new_recipient("пароль")
    uid = sealed_exchange(audit, public)
    assert expire(audit, NOW, author="А", at=NOW) == 0
    assert expire(audit, NOW + timedelta(days=1), author="А", at=NOW) == 1
    with pytest.raises(StoreError):
        unseal(audit, uid, private, "пароль", reason="", author="А", at=NOW)
    assert audit.exchange(uid).body == b"masked"
    assert audit.events()[-1].kind == "retention"
    assert audit.verify() == []
