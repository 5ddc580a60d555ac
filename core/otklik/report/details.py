"""What stands beside a measured value, by the keys that metrics give: in words, in the order in which it was told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo

from otklik.i18n import _
from otklik.model import Value
from otklik.report import words

SHARES = frozenset({"share"})
LESS_THAN_A_UNIT = 1.0


def detail_words(detail: Mapping[str, Value], zone: tzinfo) -> str:
    """«недели: 12; меньше всего: 5»; nothing is said of what is empty, and an unknown key stands as it is."""
    return "; ".join(_told(detail, zone))


def _told(detail: Mapping[str, Value], zone: tzinfo) -> Iterator[str]:
    for key, value in detail.items():
        if value is None or value == "":
            continue
        named = NAMES.get(key)
        yield f"{named() if named is not None else key}: {_value(key, value, zone)}"


def _value(key: str, value: Value, zone: tzinfo) -> str:
    if key in SHARES and isinstance(value, int | float):
        return words.percent(value)
    if isinstance(value, str) and "T" in value and len(value) > len("2026-01-01T"):
        try:
            return words.moment(datetime.fromisoformat(value), zone)
        except ValueError:
            return value
    if isinstance(value, float) and 0 < abs(value) < LESS_THAN_A_UNIT:
        return words.number(value, 4)
    return words.value_words(value)


NAMES: Mapping[str, Callable[[], str]] = {
    "account": lambda: _("page itself"),
    "album": lambda: _("posts with an album"),
    "announcement": lambda: _("announcements"),
    "answered": lambda: _("answered"),
    "answers": lambda: _("answers"),
    "asked": lambda: _("asked to rate"),
    "audio": lambda: _("posts with audio"),
    "beyond": lambda: _("not compared for want of room"),
    "by_hour": lambda: _("by hour of the day"),
    "by_name": lambda: _("by name or with a greeting"),
    "by_week": lambda: _("by week"),
    "calendar_hours": lambda: _("hours by the clock"),
    "closed": lambda: _("posts with comments closed"),
    "comment": lambda: _("posts that explain or answer"),
    "comments": lambda: _("comments"),
    "commonest": lambda: _("most frequent"),
    "commonest_times": lambda: _("most frequent, times"),
    "contacts": lambda: _("posts with contacts"),
    "contacts_on_page": lambda: _("contacts stand on the page"),
    "copies": lambda: _("copies"),
    "count": lambda: _("with the sign"),
    "days": lambda: _("days"),
    "dialogue": lambda: _("posts that ask people"),
    "document": lambda: _("posts with a document"),
    "doubles": lambda: _("doubles"),
    "due": lambda: _("due"),
    "first_week": lambda: _("first week from"),
    "followers": lambda: _("followers"),
    "followers_before": lambda: _("followers before"),
    "found": lambda: _("found"),
    "from": lambda: _("from"),
    "gone": lambda: _("gone"),
    "interactions": lambda: _("reactions, comments and reposts"),
    "known_days": lambda: _("days known"),
    "leading": lambda: _("leading questions"),
    "least_characters": lambda: _("characters, at least"),
    "left_out": lambda: _("left out"),
    "lexicon": lambda: _("edition of the word list"),
    "like_press_releases": lambda: _("like press releases"),
    "list": lambda: _("edition of the list"),
    "live": lambda: _("broadcasts"),
    "long": lambda: _("too long"),
    "longest_days": lambda: _("longest, days"),
    "max": lambda: _("most"),
    "mean_views": lambda: _("views on average"),
    "median": lambda: _("median"),
    "median_days": lambda: _("median, days"),
    "median_reactions": lambda: _("reactions, median"),
    "median_views": lambda: _("views, median"),
    "min": lambda: _("least"),
    "missing": lambda: _("missing"),
    "named": lambda: _("named"),
    "not_due": lambda: _("not due yet"),
    "not_told": lambda: _("not told of"),
    "off_topic": lambda: _("beside the question"),
    "official": lambda: _("official name"),
    "on_older_days": lambda: _("on earlier days"),
    "open": lambda: _("posts with comments open"),
    "other_language": lambda: _("in another language"),
    "own": lambda: _("own posts"),
    "page": lambda: _("name of the page"),
    "pages_unknown": lambda: _("pages not known"),
    "pending": lambda: _("time for an answer not over"),
    "people": lambda: _("people"),
    "photo": lambda: _("posts with a photo"),
    "phrases": lambda: _("phrases found"),
    "platforms": lambda: _("by platform"),
    "poll": lambda: _("polls among posts"),
    "polls": lambda: _("polls"),
    "population": lambda: _("population"),
    "posts": lambda: _("posts"),
    "posts_with_mistakes": lambda: _("posts with mistakes"),
    "posts_without_counts": lambda: _("posts without counts"),
    "questions": lambda: _("comments of citizens"),
    "report": lambda: _("posts that report what was done"),
    "reposts": lambda: _("reposts"),
    "results": lambda: _("posts with results"),
    "round_video": lambda: _("round videos"),
    "share": lambda: _("share"),
    "short": lambda: _("too short"),
    "signs": lambda: _("signs"),
    "silent": lambda: _("without an answer"),
    "subscriptions": lambda: _("subscriptions"),
    "subscriptions_per_person": lambda: _("subscriptions per person"),
    "text": lambda: _("posts of text alone"),
    "to": lambda: _("to"),
    "topics": lambda: _("topics"),
    "unknown": lambda: _("not known"),
    "unlisted": lambda: _("not listed"),
    "useful": lambda: _("useful posts"),
    "video": lambda: _("posts with a video"),
    "videos": lambda: _("videos"),
    "voice": lambda: _("voice messages"),
    "weeks": lambda: _("weeks"),
    "weeks_below": lambda: _("weeks below the norm"),
    "with_decision": lambda: _("with a decision"),
    "with_double_spaces": lambda: _("with double spaces"),
    "with_music": lambda: _("with music"),
    "within_days": lambda: _("within days"),
    "without_exit": lambda: _("without a way out"),
    "without_fact": lambda: _("without a fact"),
    "without_rubric": lambda: _("without a rubric"),
    "without_text": lambda: _("without a text"),
    "words": lambda: _("words"),
}
