"""Who owns a host, and which addresses are private, in every form they are written in."""

from __future__ import annotations

import pytest

from otklik.collect.hosts import is_local_name, is_public, is_same_owner, literal_address, registrable_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("prirechye.example", "prirechye.example"),
        ("www.minzdrav.prirechye.example", "prirechye.example"),
        ("shkola5.gosuslugi.ru", "shkola5.gosuslugi.ru"),
        ("a.shkola5.gosuslugi.ru", "shkola5.gosuslugi.ru"),
        ("minzdrav.gov.ru", "minzdrav.gov.ru"),
        ("a.b.spb.ru", "b.spb.ru"),
        ("localhost", "localhost"),
    ],
)
def test_a_registrable_domain_is_what_one_owner_holds(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain


def test_two_schools_on_one_platform_are_two_owners() -> None:
    assert not is_same_owner("shkola5.gosuslugi.ru", "shkola6.gosuslugi.ru")
    assert is_same_owner("www.prirechye.example", "prirechye.example")
    assert not is_same_owner("10.0.0.1", "11.0.0.1")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "127.1", "017700000001", "10.1.2.3", "172.16.0.1",
        "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "[::1]", "::",
        "::ffff:127.0.0.1", "::ffff:7f00:1", "fe80::1%eth0", "fc00::1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:1::1", "ff02::1",
    ],
)  # fmt: skip
def test_a_private_address_is_known_in_every_form(host: str) -> None:
    address = literal_address(host)
    assert address is not None
    assert not is_public(address)


@pytest.mark.parametrize(
    "host", ["8.8.8.8", "134744072", "2a02:6b8::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_public_address_is_public(host: str) -> None:
    address = literal_address(host)
    assert address is not None
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["example", "a.example", "1a.example", "xn--p1ai", "300.1.1.1.1", "", "256.256.256.256"]
)
def test_a_name_is_no_address(host: str) -> None:
    assert literal_address(host) is None


def test_local_names_are_known() -> None:
    assert is_local_name("LOCALHOST.")
    assert is_local_name("printer.local")
    assert not is_local_name("local.example")
