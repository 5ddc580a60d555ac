"""Signs in posts that need a word of a person or a lawyer: mentions to check, campaigning, sensitive words, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from otklik.language.officialese import Lexicon
from otklik.language.russian import prose
from otklik.language.wordlists import wordlist
from otklik.metric import Reading, Scope
from otklik.metrics.base import N_, AccountMetric, PostMeter, Worst, is_own, listing, share_of
from otklik.metrics.safety import FlagMeter
from otklik.model import Post, Text

NO_LIST = N_(
    "The list of mentions to check was not loaded: put it as the norm mentions_to_check into a pack of your own."
)
NO_ELECTIONS = N_("No norm states the election periods of this region for this day.")
NO_ELECTION = N_("No election period of the region falls into the audit's period.")
NO_MEDIA = N_("No own post of the period has a photo, a video or music.")

_SOURCE = re.compile(
    r"©|(?:фото|видео|снимок|съёмка|съемка|источник|автор|архив|музыка|иллюстраци\w+)\s*(?:фото\w*|видео)?\s*[:–—-]\s*\S"
    r"|предоставлен\w*|по\s+материалам|\(с\)\s*\S|из\s+(?:личного\s+)?архива",
    re.IGNORECASE,
)
_WITH_AUTHORS = frozenset(["photo", "video", "audio", "round_video", "album"])


class PhraseMeter(FlagMeter):
    """Counts posts that hold phrases, and names the phrases."""

    def measured(self) -> Reading:
        found = sorted(self.kinds.items(), key=lambda pair: (-pair[1], pair[0]))[:5]
        detail = {"phrases": listing(f"{phrase} ({times})" for phrase, times in found)} if found else {}
        return Reading(value=self.flagged, n=self.posts, evidence=self.shown.references(), detail=detail)


class MentionsMeter(PhraseMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.names = tuple(name for name in scope.norm_texts("mentions_to_check") or () if name.strip())
        self.lexicon = Lexicon(self.names, "")

    def signs(self, post: Post) -> Iterable[str]:
        return self.lexicon.find(prose(post.text).words)

    def measured(self) -> Reading:
        return super().measured() if self.names else Reading(value=None, note=NO_LIST)


class MentionsToCheck(AccountMetric):
    id = "mentions_to_check"
    title = Text("Публикации с упоминаниями, которые нужно проверить", "Posts with mentions to be checked")
    unit = "posts"
    norms = frozenset({"mentions_to_check"})
    formula = Text(
        "Число публикаций периода, где есть слова из списка mentions_to_check, который загрузил пользователь; без списка "
        "показателя нет",
        "Posts of the period that hold words of the list mentions_to_check that the user loaded; no list, no figure",
    )
    source = "Федеральный закон от 14.07.2022 № 255-ФЗ; список загружает пользователь с датой проверки"
    needs = frozenset([Post])
    meter_type = MentionsMeter


def election_periods(scope: Scope) -> tuple[tuple[date, date], ...] | None:
    """First and last days of the election periods that hold on the audit's day; None where no norm tells them."""
    told = scope.norm_texts("election_periods")
    if told is None:
        return None
    return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, _, last in (
        period.partition("/") for period in told
    ))  # fmt: skip


class ElectionDaysMeter(PostMeter):
    def post(self, post: Post) -> None:
        """Posts are not looked at."""

    def measured(self) -> Reading:
        periods = election_periods(self.scope)
        if periods is None:
            return Reading(value=None, note=NO_ELECTIONS)
        zone, window = self.scope.zone, self.scope.window
        first = window.since.astimezone(zone).date()
        last = (window.until - timedelta(microseconds=1)).astimezone(zone).date()
        days = {
            max(start, first) + timedelta(days=number)
            for start, end in periods
            for number in range((min(end, last) - max(start, first)).days + 1)
        }
        return Reading(value=len(days), n=(last - first).days + 1)


class ElectionDays(AccountMetric):
    id = "election_days"
    title = Text("Дни выборного периода", "Days of an election period")
    unit = "days"
    norms = frozenset({"election_periods"})
    formula = Text(
        "Сколько дней периода аудита приходится на сроки из нормы election_periods",
        "Days of the audit's period that fall into the terms of the norm election_periods",
    )
    source = "Федеральный закон от 12.06.2002 № 67-ФЗ; сроки в норме election_periods"
    needs = frozenset([Post])
    meter_type = ElectionDaysMeter


class CampaignMeter(PhraseMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.periods = election_periods(scope)
        self.inside = 0

    def signs(self, post: Post) -> Iterable[str]:
        day = post.published_at.astimezone(self.scope.zone).date()
        if not any(first <= day <= last for first, last in self.periods or ()):
            return ()
        self.inside += 1
        return wordlist("safety_words").find("campaign", post.text)

    def measured(self) -> Reading:
        if self.periods is None:
            return Reading(value=None, note=NO_ELECTIONS)
        if not self.inside:
            return Reading(value=None, note=NO_ELECTION)
        found = super().measured()
        return Reading(value=found.value, n=self.inside, evidence=found.evidence, detail=found.detail)


class CampaignWords(AccountMetric):
    id = "campaign_words_in_posts"
    title = Text("Публикации со словами агитации", "Posts with words of campaigning")
    unit = "posts"
    formula = Text(
        "Число публикаций, вышедших в сроки из нормы election_periods, где есть оборот из словаря агитации",
        "Posts published within the terms of the norm election_periods that hold a phrase of the lexicon of campaigning",
    )
    source = "Федеральный закон от 12.06.2002 № 67-ФЗ; собственный словарь с датой издания"
    needs = frozenset([Post])
    meter_type = CampaignMeter


class SensitiveMeter(PhraseMeter):
    def signs(self, post: Post) -> Iterable[str]:
        return wordlist("safety_words").find("sensitive", post.text)


class SensitiveWords(AccountMetric):
    id = "sensitive_words_in_posts"
    title = Text("Публикации с чувствительными словами", "Posts with sensitive words")
    unit = "posts"
    formula = Text(
        "Число публикаций периода, где есть оборот из словаря: охрана и режимные объекты, маршруты, военная техника, "
        "последствия атак",
        "Posts of the period that hold a phrase of the lexicon: guarded places, routes, military equipment, effects of attacks",
    )
    source = "Запреты регионов (не проверены); собственный словарь с датой издания"
    needs = frozenset([Post])
    meter_type = SensitiveMeter


class MediaSourceMeter(PostMeter):
    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.with_media = self.named = self.with_music = 0
        self.unnamed = Worst()

    def post(self, post: Post) -> None:
        if not is_own(post) or not _WITH_AUTHORS.intersection(post.media):
            return
        self.with_media += 1
        has_music = "audio" in post.media
        self.with_music += has_music
        if _SOURCE.search(post.text):
            self.named += 1
        else:
            self.unnamed.add(has_music, self.refer(post))

    def measured(self) -> Reading:
        made = share_of(self.named, self.with_media, NO_MEDIA, count=self.named, with_music=self.with_music)
        return Reading(
            value=made.value,
            n=made.n,
            note=made.note,
            evidence=self.unnamed.references(),
            detail=made.detail,
        )


class MediaSourceShare(AccountMetric):
    id = "media_source_share"
    title = Text(
        "Доля записей с указанием источника фото и музыки",
        "Share of posts naming the source of photos and music",
    )
    unit = "share"
    formula = Text(
        "Собственные публикации с фото, видео или музыкой, где назван автор или источник («Фото: …», ©, «предоставлено»), делённые "
        "на все собственные публикации с фото, видео или музыкой; свои снимки пометки не требуют, поэтому это подсказка",
        "Own posts with a photo, a video or music that name an author or a source, divided by all own posts with a photo, a video "
        "or music; own pictures need no mark, so this is a hint",
    )
    source = "Гражданский кодекс РФ, часть четвёртая (не проверено); практика"
    needs = frozenset([Post])
    meter_type = MediaSourceMeter
