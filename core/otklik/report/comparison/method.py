"""Differences of the method in words, apart from differences of fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from otklik.compare.edits import Edit, EditKind
from otklik.compare.model import Comparison
from otklik.i18n import _, language, ngettext
from otklik.packs.model import Item
from otklik.report import words
from otklik.report.comparison.model import MethodRow


def kind_words(kind: EditKind) -> str:
    """What sort of difference it is."""
    return {
        EditKind.ITEM_REMOVED: _("no longer asked"),
        EditKind.ITEM_ADDED: _("asked anew"),
        EditKind.RULE: _("another rule"),
        EditKind.APPLICABILITY: _("put to others"),
        EditKind.NORM: _("another norm"),
        EditKind.WEIGHT: _("another weight"),
        EditKind.SECTION: _("another section"),
        EditKind.SCORING: _("another weight"),
        EditKind.ADVICE: _("another basis or action"),
        EditKind.TEXTS: _("other wording"),
    }[kind]


def rows(made: Comparison, items: Mapping[str, Item], sections: Mapping[str, str]) -> Iterator[MethodRow]:
    """Edits that can move a score, then norms that hold otherwise now; those of wording are counted in one row."""
    texts = 0
    told: set[str] = set()
    for edit in made.edits:
        if edit.kind in (EditKind.TEXTS, EditKind.ADVICE):
            texts += 1
            continue
        if edit.kind is EditKind.NORM and edit.id in {norm.id for norm in made.norms}:
            continue  # told below with the act and the day
        told.add(edit.id)
        yield MethodRow(
            kind=edit.kind.value,
            kind_text=kind_words(edit.kind),
            id=edit.id,
            title=_title(edit, items, sections),
            before=edit.before,
            after=edit.after,
        )
    for norm in made.norms:
        since = words.short_day(norm.since) if norm.since else ""
        act = norm.act.in_language(language()) if norm.act else ""
        told_since = _("since {day}: {act}").format(day=since, act=act) if since else act
        title = norm.title.in_language(language()) if norm.title else norm.id
        yield MethodRow(
            kind=EditKind.NORM.value,
            kind_text=kind_words(EditKind.NORM),
            id=norm.id,
            title=f"{title} ({told_since})" if told_since else title,
            before=", ".join(norm.before),
            after=", ".join(norm.after),
        )
    if texts:
        yield MethodRow(
            kind=EditKind.TEXTS.value,
            kind_text=kind_words(EditKind.TEXTS),
            id="",
            title=quiet_words(texts),
        )


def quiet_words(n: int) -> str:
    """How many differences move nothing."""
    told = ngettext("{n} change that moves no outcome", "{n} changes that move no outcome", n)
    return told.format(n=words.number(n, 0))


def _title(edit: Edit, items: Mapping[str, Item], sections: Mapping[str, str]) -> str:
    if edit.kind is EditKind.SCORING:
        return words.level_of_body(edit.id) if "level" in edit.fields else sections.get(edit.id, edit.id)
    item = items.get(edit.id)
    return item.question.in_language(language()) if item is not None else edit.id
