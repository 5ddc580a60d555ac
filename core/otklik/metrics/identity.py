"""Whether a page can be told as that of its body: its name, what its card says, its links, its doubles."""

from __future__ import annotations

from otklik.language.likeness import likeness
from otklik.language.page_words import has_register_address, rules_in, tasks_in
from otklik.metric import OtherPage, Reading, Scope
from otklik.metrics.base import N_, NOT_OBTAINED, AccountMeter, AccountMetric, listing
from otklik.metrics.profile_page import CrossLinksMeter
from otklik.model import AccountFacts, EvidenceRef, Observation, Post, Record, Text

NO_NAME = N_("The page's name or the body's official name is not known.")
NO_SITE = N_("The profile lists no site of the body that was collected: whether the link works is not known.")
NO_LIKENESS_NORM = N_("No norm states from which likeness two names are alike.")
UNKNOWN_DOUBLES = N_("The names of the body's other pages on this platform were not collected.")
CARD_UNKNOWN = N_("The description of the page was not obtained.")


class CardMeter(AccountMeter):
    """Remembers the page's facts and where they can be seen."""

    requires = "account"

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.card: AccountFacts | None = None
        self.seen: tuple[EvidenceRef, ...] = ()

    def add(self, record: Record) -> None:
        if isinstance(record, AccountFacts):
            self.card = record
            self.seen = (self.shown(record),)

    def missing(self) -> str:
        """What was not obtained of a card and its pinned post: nothing found there is then no absence."""
        return (
            CARD_UNKNOWN
            if self.card is None
            else ""
            if "posts" in self.scope.obtained
            else NOT_OBTAINED["posts"]
        )

    def shown(self, record: Record, note: str = "") -> EvidenceRef:
        """Where a part of the card can be seen."""
        return EvidenceRef(
            exchange=self.scope.exchange(), place=record.place, url=self.scope.account.url, note=note
        )


class NameMeter(CardMeter):
    def measured(self) -> Reading:
        title, official = (self.card.title if self.card else ""), self.scope.body_name
        region = self.scope.region_name
        value = likeness(title, official, region) if title and official else None
        if value is None:
            return Reading(value=None, note=NO_NAME)
        return Reading(value=value, n=1, evidence=self.seen, detail={"page": title, "official": official})


class NameSimilarity(AccountMetric):
    id = "name_similarity"
    title = Text("Сходство названия с официальным", "Likeness of the name to the official one")
    unit = "share"
    formula = Text(
        "Среднее гармоническое двух долей: слов названия страницы, которые есть в официальном названии, и слов официального "
        "названия, которые есть в названии страницы; падеж не важен, «Минздрав» и «ЗАГС» читаются как сокращения, правовая "
        "форма, «имени …», название региона и пометка «официальная страница» не в счёт",
        "Harmonic mean of two shares: of the words of the page's name that the official name has, and of the words of the "
        "official name that the page's name has; case does not matter, abbreviations are read as such, legal form, “имени …” "
        "and “official page” are left out",
    )
    source = (
        "Проект порядка Санкт-Петербурга, май 2024 года: название похоже на официальное; способ сравнения наш"
    )
    needs = frozenset([AccountFacts])
    meter_type = NameMeter


class TasksMeter(CardMeter):
    def measured(self) -> Reading:
        if self.card is None:
            return Reading(value=None, note=CARD_UNKNOWN)
        found = tasks_in(self.card.description)
        return Reading(value=len(found), n=1, evidence=self.seen, detail={"found": listing(found)})


class DescriptionTasks(AccountMetric):
    id = "description_tasks"
    title = Text("Дела, названные в описании", "Tasks named in the description")
    unit = "tasks"
    formula = Text(
        "Число разных оборотов из словаря, которыми описание говорит, что орган делает («помогаем», «отвечает за»)",
        "Different turns of the lexicon by which the description says what the body does",
    )
    source = (
        "Проект порядка Санкт-Петербурга, май 2024 года: краткое описание деятельности; собственный словарь"
    )
    needs = frozenset([AccountFacts])
    meter_type = TasksMeter


class RulesMeter(CardMeter):
    """Looks at the description, the pinned post and the posts of the period."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.places: list[EvidenceRef] = []

    def add(self, record: Record) -> None:
        super().add(record)
        if isinstance(record, AccountFacts) and (found := rules_in(record.description)):
            self.places.append(self.shown(record, found))
        elif isinstance(record, Post) and self._is_on_show(record) and (found := rules_in(record.text)):
            self.places.append(self.refer(record, found))

    def _is_on_show(self, post: Post) -> bool:
        return post.is_pinned or self.in_window(post.published_at)

    def measured(self) -> Reading:
        if not self.places and (missing := self.missing()):
            return Reading(value=None, note=missing)
        return Reading(value=len(self.places), n=len(self.places), evidence=tuple(self.places[:3]))


class CommunityRulesTold(AccountMetric):
    id = "community_rules_told"
    title = Text("Где названы правила сообщества", "Where the community's rules are named")
    unit = "places"
    formula = Text(
        "Описание, закреплённая публикация и публикации периода, где есть «правила сообщества», «правила общения» и "
        "подобные слова; обсуждения и документы не читаются",
        "The description, the pinned post and posts of the period that hold “rules of the community” and the like; "
        "boards and documents are not read",
    )
    source = "Практика Канады и штата Виктория; собственный словарь"
    needs = frozenset([AccountFacts, Post])
    reads_pinned = True
    meter_type = RulesMeter


class RegisterLinkMeter(CardMeter):
    """Looks at the description, links and status of the page, and at the pinned post."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.found: EvidenceRef | None = None

    def add(self, record: Record) -> None:
        super().add(record)
        if isinstance(record, Post):
            if record.is_pinned and has_register_address(" ".join((record.text, *record.links))):
                self.found = self.refer(record)
            return
        text = record.description if isinstance(record, AccountFacts) else ""
        if isinstance(record, Observation) and isinstance(record.value, str):
            text = record.value
        if has_register_address(text):
            self.found = self.shown(record)

    def measured(self) -> Reading:
        if self.found is None and (missing := self.missing()):
            return Reading(value=None, note=missing)
        return Reading(
            value=self.found is not None, n=1, evidence=(self.found,) if self.found is not None else self.seen
        )


class RegisterLinkShown(AccountMetric):
    id = "register_link_shown"
    title = Text("Видна запись в перечне крупных страниц", "An entry of the register of large pages is shown")
    unit = "yes or no"
    formula = Text(
        "Есть ли в описании, ссылках, статусе или закреплённой публикации адрес записи в перечне (gosuslugi.ru/snet); "
        "отметку «А+», которую ставит площадка, не видно",
        "Is the address of an entry in the register (gosuslugi.ru/snet) in the description, links, status or pinned post; the "
        "platform's own mark “A+” is not seen",
    )
    source = "Федеральный закон № 149-ФЗ, статья 10.6, часть 1.1; признак записи – по сообщениям печати"
    needs = frozenset([AccountFacts, Observation, Post])
    reads_pinned = True
    meter_type = RegisterLinkMeter


class SiteLinkMeter(CrossLinksMeter):
    def measured(self) -> Reading:
        others = self.scope.others()
        sites = {self.scope.page(page.url): page for page in others if page.platform == "website"}
        known = {key: page for key, page in sites.items() if page.state}
        if not known:
            return Reading(value=None, note=NO_SITE)
        named = [page for key, page in known.items() if key in self.named]
        works = [page for page in named if page.state == "open"]
        return Reading(
            value=bool(works),
            n=len(known),
            detail={
                "named": listing(page.url for page in named),
                "silent": listing(page.url for page in named if page.state != "open"),
            },
        )


class SiteLinkWorks(AccountMetric):
    id = "site_link_works"
    title = Text("Ссылка ведёт на работающий сайт органа", "The link leads to the body's site, which answers")
    unit = "yes or no"
    formula = Text(
        "Назван ли на странице (в поле сайта, ссылках, описании) сайт органа из профиля, и открылся ли он при сборе",
        "Does the page name (in its site, links or description) a site of the body that the profile lists, and did that "
        "site open when it was collected",
    )
    source = "Постановление администрации Пижанского муниципального округа от 28.11.2022 № 461/1"
    needs = frozenset([AccountFacts, Observation])
    meter_type = SiteLinkMeter


class DoublesMeter(CardMeter):
    def measured(self) -> Reading:
        own = self.scope.page(self.scope.account.url)
        others = [
            page
            for page in self.scope.others()
            if page.platform == self.scope.account.platform and self.scope.page(page.url) != own
        ]
        least = self.scope.norm("name_similarity")
        if least is None:
            return Reading(value=None, note=NO_LIKENESS_NORM)
        if self.card is None:
            return Reading(value=None, note=CARD_UNKNOWN)
        doubles = [page for page in others if self._is_alike(page, least)]
        if not doubles and any(not page.title for page in others):
            return Reading(value=None, note=UNKNOWN_DOUBLES)
        return Reading(
            value=len(doubles),
            n=len(others),
            evidence=(*self.seen, *(EvidenceRef(url=page.url, note=page.title) for page in doubles)),
            detail={"doubles": listing(page.url for page in doubles)},
        )

    def _is_alike(self, page: OtherPage, least: float) -> bool:
        told = likeness(page.title, self.card.title) if self.card is not None and page.title else None
        return told is not None and told >= least and page.state not in ("not_found", "deactivated")


class DoublePages(AccountMetric):
    id = "double_pages"
    title = Text("Страницы-двойники того же органа", "Double pages of the same body")
    unit = "accounts"
    norms = frozenset({"name_similarity"})
    formula = Text(
        "Другие страницы того же органа на той же площадке, перечисленные в профиле, чьи названия сходны не меньше нормы "
        "name_similarity; страницы вне профиля не видны",
        "Other pages of the same body on the same platform, listed in the profile, whose names are alike by at least the "
        "norm name_similarity; pages outside the profile are not seen",
    )
    source = "Практика США: перечень страниц пересматривают, лишние закрывают"
    needs = frozenset([AccountFacts])
    meter_type = DoublesMeter
