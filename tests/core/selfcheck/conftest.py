"""A method with items of three sections, manual, confirmed and automatic."""

from __future__ import annotations

import pytest

from judging import HEAD, item, method_of
from otklik.packs.link import Method

THIRD = '\n  { id = "LAW", title.ru = "Закон", title.en = "Law", weight = 1 },\n]\n'
VK = "applies = { platforms = ['vk'] }"
ITEMS = "".join(
    (
        item("PAGE-01", f"rule = {{ observation = 'vk.has_cover', is_true = true }}\n{VK}"),
        item("PAGE-02", f"rule = {{ observation = 'vk.has_avatar', is_true = true }}\n{VK}", mode="confirm"),
        item(
            "LAW-01",
            "applies = { subject = 'platform', platforms = ['vk'] }\n"
            "rule = { observation = 'account.state', equals = 'open' }",
            section="LAW",
        ),
        *(
            item(f"CONT-{n:02}", "applies = { subject = 'body' }", mode="manual", section="CONT")
            for n in range(1, 25)
        ),
        *(
            item(f"LAW-{n:02}", "applies = { subject = 'body' }", mode="manual", section="LAW")
            for n in range(2, 5)
        ),
        *(
            item(f"PAGE-{n:02}", "applies = { subject = 'body' }", mode="manual", section="PAGE")
            for n in range(3, 6)
        ),
    )
)


@pytest.fixture(scope="session")
def method(tmp_path_factory: pytest.TempPathFactory) -> Method:
    head = HEAD.replace("\n]\n", THIRD)
    return method_of(tmp_path_factory.mktemp("selfcheck"), ITEMS, head=head)
