"""Signs of legal risk in posts. They propose, a person confirms: 0 means that no sign was found."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable

from otklik.language.personal_data import personal_data_in
from otklik.metric import Reading, Scope
from otklik.metrics.base import AccountMetric, PostMeter, Worst
from otklik.model import Post, Text
from otklik.restricted import is_restricted

_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>«»\"')\]]+|(?<![\w@./])(?:[\w-]+\.)+[a-z]{2,}(?:/[^\s<>«»\"')\]]*)?",
    re.IGNORECASE,
)
# A label that makes a post an advertisement, not the word in a sentence on advertising.
_LABEL = re.compile(
    r"на\s+правах\s+рекламы|#реклама\b|(?:^|\n)\s*реклама\s*(?:[.|:,]\s*(?:ООО|АО|ПАО|ИП|ИНН|рекламодатель|\n|$)|\n|$)"
    r"|реклама\.\s*(?:ООО|АО|ПАО|ИП|ИНН|рекламодатель)",
    re.IGNORECASE,
)
_ERID = re.compile(r"\berid\b\W{0,3}\w{4,}", re.IGNORECASE)


class FlagMeter(PostMeter):
    """Counts posts of the period in which signs are found."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.flagged = 0
        self.kinds: Counter[str] = Counter()
        self.shown = Worst()

    def post(self, post: Post) -> None:
        signs = frozenset(self.signs(post))
        if signs:
            self.flagged += 1
            self.kinds.update(signs)
            self.shown.add(len(signs), self.refer(post))

    @abstractmethod
    def signs(self, post: Post) -> Iterable[str]:
        """Kinds of signs found in the post."""

    def measured(self) -> Reading:
        return Reading(
            value=self.flagged,
            n=self.posts,
            evidence=self.shown.references(),
            detail=dict(sorted(self.kinds.items())),
        )


class RestrictedLinksMeter(FlagMeter):
    def signs(self, post: Post) -> Iterable[str]:
        if any(is_restricted(link) for link in (*post.links, *_ADDRESS.findall(post.text))):
            yield "posts"


class RestrictedLinksInPosts(AccountMetric):
    id = "restricted_links_in_posts"
    title = Text("Публикации со ссылками на ограниченные ресурсы", "Posts with links to restricted sites")
    unit = "posts"
    formula = Text(
        "Число публикаций периода, в ссылках или тексте которых есть адрес из датированного списка ресурсов, доступ к "
        "которым в России ограничен",
        "Posts of the period whose links or text hold an address of the dated list of sites restricted in Russia",
    )
    source = "Федеральный закон от 07.04.2025 № 72-ФЗ; перечень в data/restricted.toml"
    needs = frozenset([Post])
    meter_type = RestrictedLinksMeter


class PersonalDataMeter(FlagMeter):
    def signs(self, post: Post) -> Iterable[str]:
        return personal_data_in(post.text)


class PersonalDataInPosts(AccountMetric):
    id = "personal_data_in_posts"
    title = Text("Публикации с признаками персональных данных", "Posts with signs of personal data")
    unit = "posts"
    formula = Text(
        "Число публикаций периода, где есть СНИЛС, ИНН человека или номер карты с верными контрольными цифрами, паспорт, "
        "дата рождения или мобильный телефон",
        "Posts of the period that hold a SNILS, a person's INN or a card number with right check digits, a passport, a "
        "date of birth or a mobile phone",
    )
    source = "Федеральный закон от 27.07.2006 № 152-ФЗ"
    needs = frozenset([Post])
    meter_type = PersonalDataMeter


class EridMeter(FlagMeter):
    def signs(self, post: Post) -> Iterable[str]:
        labelled = _LABEL.search(post.text) is not None
        if not (post.is_advertisement or labelled) or _has_erid(post):
            return
        yield "labelled" if labelled else "marked_by_platform"


def _has_erid(post: Post) -> bool:
    return _ERID.search(post.text) is not None or any("erid=" in link.lower() for link in post.links)


class EridMissing(AccountMetric):
    id = "erid_missing"
    title = Text("Реклама без идентификатора", "Advertising without an identifier")
    unit = "posts"
    formula = Text(
        "Число публикаций периода с отметкой площадки или пометкой «Реклама», в тексте и ссылках которых нет erid",
        "Posts of the period marked as advertising by the platform or a label, with no erid in text and links",
    )
    source = "Федеральный закон от 13.03.2006 № 38-ФЗ, ст. 18.1"
    needs = frozenset([Post])
    meter_type = EridMeter
