"""Figures over all listed pages of a region: look-alikes, dead addresses, presence against audience."""

from __future__ import annotations

from collections import Counter, defaultdict

from otklik.metric import Reading, RegionMetric, RegionScope
from otklik.metrics.base import EVIDENCE, N_, WITHOUT_POSTS, listing
from otklik.model import EvidenceRef, Text
from otklik.profile.lookalike import confusable_pairs

NO_LOOKALIKES = N_(
    "No two listed pages look alike. Pages outside the profile are not searched: ask who looks for fakes and how often."
)
NO_STATES = N_("Of no listed page is it known whether it opens.")
NO_AUDIENCE = N_("On fewer than two platforms with a known audience were posts collected.")


class LookalikePages(RegionMetric):
    id = "lookalike_pages"
    title = Text("Похожие адреса страниц", "Look-alike addresses of pages")
    unit = "pairs"
    formula = Text(
        "Пары страниц на одной площадке, короткие адреса которых легко спутать: одинаковый вид букв или одна правка; "
        "адреса, которые различаются числом, не в счёт. Ищется среди страниц профиля, без пар показателя нет",
        "Pairs of pages on one platform whose short addresses are easily taken for each other: the same look of "
        "letters, or one edit; addresses that differ by a number do not count. Searched among the profile's pages; no pair, no figure",
    )
    source = "Практика; случаи подделки страниц глав в Пензенской области"

    def reading(self, scope: RegionScope) -> Reading:
        pages = [page for page in scope.accounts if page.platform not in WITHOUT_POSTS]
        pairs = [
            (pages[one], pages[two])
            for one, two in confusable_pairs([page.handle for page in pages])
            if pages[one].platform == pages[two].platform
        ]
        if not pairs:
            return Reading(value=None, n=len(pages), note=NO_LOOKALIKES)
        shown = tuple(EvidenceRef(url=two.url, note=one.url) for one, two in pairs[:EVIDENCE])
        return Reading(value=len(pairs), n=len(pages), evidence=shown)


class ListedPagesAlive(RegionMetric):
    id = "listed_pages_alive_share"
    title = Text("Доля живых страниц в перечне", "Share of listed pages that are alive")
    unit = "share"
    norms = frozenset({"abandoned_days"})
    formula = Text(
        "Страницы профиля, которые открываются и молчат не дольше нормы abandoned_days, делённые на страницы, о которых известно, "
        "открываются ли они",
        "Pages of the profile that open and have been silent no longer than the norm abandoned_days, divided by pages of which it is "
        "known whether they open",
    )
    source = "Практика США и штата Виктория: ежегодная сверка перечня страниц"

    def reading(self, scope: RegionScope) -> Reading:
        states, silence = scope.measured("account.state"), scope.measured("days_since_last_post")
        norm = scope.norm("abandoned_days")
        gone: list[str] = []
        silent: list[str] = []
        known = 0
        for page in scope.accounts:
            state = states.get(page.id)
            if state is None or state.value is None:
                continue
            known += 1
            days = silence[page.id].value if page.id in silence else None
            if state.value in ("not_found", "deactivated"):
                gone.append(page.url)
            elif norm is not None and isinstance(days, float | int) and days > norm:
                silent.append(page.url)
        if not known:
            return Reading(value=None, note=NO_STATES)
        shown = tuple(EvidenceRef(url=url) for url in [*gone, *silent][:EVIDENCE])
        return Reading(
            value=(known - len(gone) - len(silent)) / known,
            n=known,
            evidence=shown,
            detail={"gone": len(gone), "silent": len(silent), "unknown": len(scope.accounts) - known},
        )


class PresenceMismatch(RegionMetric):
    id = "presence_mismatch"
    title = Text(
        "Расхождение присутствия и аудитории площадок", "Gap between presence and audience of platforms"
    )
    unit = "share"
    norms = frozenset({"platform_day_audience"})
    formula = Text(
        "½ · Σ |доля площадки в публикациях за неделю по всем страницам − её доля в суточной аудитории| по площадкам, где собраны "
        "публикации и известна аудитория (норма platform_day_audience); 0 – соразмерно, 1 – всё не там",
        "½ · Σ |a platform's share of posts a week over all pages − its share of the daily audience| over platforms where posts were "
        "collected and the audience is known (norm platform_day_audience); 0: in proportion, 1: all in the wrong place",
    )
    source = "Mediascope, Россия 12+, по публикациям в печати"

    def reading(self, scope: RegionScope) -> Reading:
        rates = scope.measured("posts_per_week")
        posts: dict[str, float] = defaultdict(float)
        pages: Counter[str] = Counter()
        for page in scope.accounts:
            rate = rates.get(page.id)
            if rate is not None and isinstance(rate.value, float | int):
                posts[page.platform] += rate.value
                pages[page.platform] += 1
        audience = {name: value for name in posts if (value := scope.norm("platform_day_audience", name))}
        every, people = sum(posts[name] for name in audience), sum(audience.values())
        if len(audience) < 2 or not every:
            return Reading(value=None, n=sum(pages.values()), note=NO_AUDIENCE)
        shares = {name: (posts[name] / every, audience[name] / people) for name in sorted(audience)}
        return Reading(
            value=sum(abs(made - has) for made, has in shares.values()) / 2,
            n=sum(pages[name] for name in audience),
            detail={
                "platforms": listing(
                    f"{name}: {made:.0%} / {has:.0%}" for name, (made, has) in shares.items()
                )
            },
        )


PAGE_METRICS: tuple[RegionMetric, ...] = (LookalikePages(), ListedPagesAlive(), PresenceMismatch())
