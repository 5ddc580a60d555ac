"""What a page's own posts are about, by the words of a dated lexicon: signs that a person confirms."""

from __future__ import annotations

from collections import Counter

from otklik.language.answers import contact_in
from otklik.language.rubrics import rubrics, rubrics_of
from otklik.metric import Reading, Scope
from otklik.metrics.base import EVIDENCE, N_, NO_POSTS, AccountMetric, PostMeter, is_own, listing
from otklik.model import AccountFacts, EvidenceRef, Observation, Post, Record, Text, Value

NO_RUBRICS = N_("No own post of the period could be told apart by its words.")
NO_SHARE_NORM = N_("No norm states from which share of posts a rubric counts.")
TOO_SHORT_FOR_WEEKS = N_("The period is shorter than a week.")

SHOWN = {
    "report": N_("A post on what was done."),
    "comment": N_("A post that explains or answers."),
    "contacts": N_("A post with contacts."),
    "useful": N_("A post that helps at once."),
    "dialogue": N_("A post that asks the reader."),
    "announcement": N_("A post on what is to come."),
}
BALANCED = ("useful", "report", "dialogue", "announcement")  # what a plan of posts is made of
REQUIRED = ("report", "comment", "contacts")  # what order 2523-р names
_CONTACTS = ("has_phone", "has_email", "has_contact")  # last parts of keys that tell of contacts on the page
DAYS_A_WEEK = 7


class RubricMeter(PostMeter):
    """Feeds on own posts with their rubrics; keeps the latest few posts of each rubric to show."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.own = 0
        self.counts: Counter[str] = Counter()
        self.latest: dict[str, list[EvidenceRef]] = {}

    def post(self, post: Post) -> None:
        if not is_own(post):
            return
        self.own += 1
        found = rubrics_of(post.text, post.media)
        for name in found:
            self.take(name, post)
        self.counts["told apart"] += bool(found)

    def take(self, name: str, post: Post) -> None:
        """Count a post for a rubric."""
        self.counts[name] += 1
        kept = self.latest.setdefault(name, [])
        kept.append(self.refer(post, SHOWN.get(name, "")))
        del kept[:-EVIDENCE]

    def figures(self, names: tuple[str, ...]) -> dict[str, Value]:
        """Posts by rubric, and the lexicon by which they were told apart."""
        return {
            **{name: self.counts[name] for name in names},
            "posts": self.own,
            "without_rubric": self.own - self.counts["told apart"],
            "lexicon": rubrics().edition,
        }


class RequiredKindsMeter(RubricMeter):
    has_contacts = False

    def add(self, record: Record) -> None:
        if isinstance(record, AccountFacts):
            self.has_contacts = self.has_contacts or contact_in(record.description)
        elif isinstance(record, Observation) and record.key.rpartition(".")[2] in _CONTACTS:
            self.has_contacts = self.has_contacts or record.value is True
        super().add(record)

    def post(self, post: Post) -> None:
        super().post(post)
        if is_own(post) and contact_in(post.text):
            self.take("contacts", post)

    def measured(self) -> Reading:
        if not self.own:
            return Reading(value=None, note=NO_POSTS)
        found = {name for name in REQUIRED if self.counts[name]} | (
            {"contacts"} if self.has_contacts else set()
        )
        return Reading(
            value=len(found),
            n=self.own,
            evidence=tuple(self.latest[name][-1] for name in REQUIRED if name in self.latest),
            detail={
                **self.figures(REQUIRED),
                "contacts_on_page": self.has_contacts,
                "missing": listing(name for name in REQUIRED if name not in found),
            },
        )


class RequiredKindsTold(AccountMetric):
    id = "required_kinds_told"
    title = Text("Виды сведений, названные в распоряжении", "Kinds of information that the order names")
    unit = "kinds"
    formula = Text(
        "Сколько из трёх видов есть на странице: отчёт о сделанном и комментарий или разъяснение – хотя бы в одной "
        "собственной публикации периода, по словарю рубрик; контакты – в карточке, описании или публикации",
        "How many of three kinds the page has: a report of what was done and a comment or explanation in at least one "
        "own post of the period, by the lexicon of rubrics; contacts in the card, the description or a post",
    )
    source = (
        "Распоряжение Правительства РФ от 02.09.2022 № 2523-р; собственный словарь рубрик с датой издания"
    )
    needs = frozenset([AccountFacts, Observation, Post])
    meter_type = RequiredKindsMeter


class ReportsPerWeekMeter(RubricMeter):
    def measured(self) -> Reading:
        weeks = self.known_days / DAYS_A_WEEK
        if weeks < 1:
            return Reading(value=None, note=TOO_SHORT_FOR_WEEKS)
        return Reading(
            value=self.counts["report"] / weeks,
            n=self.posts,
            note=self.covered_note,
            evidence=tuple(self.latest.get("report", ())),
            detail={**self.figures(("report",)), "reposts": self.posts - self.own},
        )


class ReportsPerWeek(AccountMetric):
    id = "reports_per_week"
    title = Text("Публикаций о сделанном в неделю", "Posts on what was done, a week")
    unit = "posts/week"
    formula = Text(
        "Собственные публикации периода со словами о сделанном (рубрика «отчёт» словаря рубрик), делённые на недели "
        "периода, о которых известно всё",
        "Own posts of the period with words on what was done (rubric “report” of the lexicon), divided by the weeks of "
        "the period of which all is known",
    )
    source = "Проект рейтинга Санкт-Петербурга, апрель 2024 года: публикации о собственной деятельности"
    needs = frozenset([Post])
    meter_type = ReportsPerWeekMeter


class BalanceMeter(RubricMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.least = scope.norm("rubric_least_share")

    def measured(self) -> Reading:
        told_apart = self.counts["told apart"]
        if self.least is None:
            return Reading(value=None, note=NO_SHARE_NORM)
        if not self.own:
            return Reading(value=None, note=NO_POSTS)
        if not told_apart:
            return Reading(value=None, n=0, note=NO_RUBRICS, detail=self.figures(BALANCED))
        kept = [name for name in BALANCED if self.counts[name] / told_apart >= self.least]
        return Reading(
            value=len(kept),
            n=told_apart,
            evidence=tuple(self.latest[name][-1] for name in kept),
            detail={
                **self.figures(BALANCED),
                "from": self.least,
                "missing": listing(name for name in BALANCED if name not in kept),
            },
        )


class RubricsInBalance(AccountMetric):
    id = "rubrics_in_balance"
    title = Text("Рубрики, у которых есть место", "Rubrics that have their place")
    unit = "rubrics"
    norms = frozenset({"rubric_least_share"})
    formula = Text(
        "Сколько из четырёх рубрик (польза, отчёт, диалог, анонс) занимают не меньше нормы rubric_least_share среди "
        "собственных публикаций, рубрика которых узнана по словам; публикация может быть в нескольких рубриках",
        "How many of four rubrics (useful, report, dialogue, announcement) hold at least the norm rubric_least_share of "
        "own posts whose rubric is known by their words; a post may belong to several",
    )
    source = "Практика контент-планов; собственный словарь рубрик с датой издания"
    needs = frozenset([Post])
    meter_type = BalanceMeter
