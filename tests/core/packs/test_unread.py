"""Norms that change nothing are told to their author."""

from __future__ import annotations

from pathlib import Path

from judging import item, norm, write_pack
from otklik.host import Host
from otklik.i18n import using
from otklik.packs.read import read_pack
from otklik.packs.unread import unknown, unread

RULE = "rule = { metric = 'post_count', at_least = { norm = 'compared' } }\napplies = { platforms = ['vk'] }"
ASKED = "applies = { subject = 'body' }\nnorms = ['shown']"
LISTED = (
    "applies = { subject = 'platform', platforms = ['vk'], named_in = 'platforms' }\n"
    "rule = { observation = 'account.state', equals = 'open' }"
)


def test_a_norm_that_nobody_reads_is_told(tmp_path: Path) -> None:
    items = item("A", RULE) + item("B", ASKED, mode="manual") + item("C", LISTED)
    known = ("compared", "shown", "platforms", "review_run", "objection_days", "posts_per_week")
    norms = (
        "".join(norm(name, 1) for name in known)
        + norm("lonely", 1)
        + norm("lonely", 2, 'scope = { region = "02" }')
    )
    pack = read_pack(write_pack(tmp_path / "p", items, norms__n=norms))
    with using("en"):
        (told,) = unread(pack, (), Host())
    assert "norms/n.toml" in told
    assert "norm lonely is read by no item and no metric" in told


def test_an_item_of_another_pack_reads_a_norm_too(tmp_path: Path) -> None:
    norms = read_pack(
        write_pack(
            tmp_path / "n",
            head='id = "n"\nversion = "1"\ntitle.ru = "Н"\ntitle.en = "N"',
            norms__n=norm("shown", 1),
        )
    )
    other = read_pack(write_pack(tmp_path / "o", item("B", ASKED, mode="manual")))
    assert len(unread(norms, (), Host())) == 1
    assert unread(norms, (other,), Host()) == []


def test_a_norm_that_an_item_shows_and_no_pack_brings_is_told(tmp_path: Path) -> None:
    pack = read_pack(write_pack(tmp_path / "p", item("B", ASKED, mode="manual"), norms__n=norm("shwn", 1)))
    with using("en"):
        (told,) = unknown(pack, ())
    assert "item B: norms: shown is not known. Did you mean shwn?" in told
