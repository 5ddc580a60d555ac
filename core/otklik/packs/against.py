"""A pack beside its earlier version: ids are for ever, so none may vanish without saying where it went."""

from __future__ import annotations

from collections.abc import Iterator

from otklik.i18n import _
from otklik.packs.model import Pack


def lost(new: Pack, old: Pack) -> list[str]:
    """What answers, reports and other packs that name the old version's ids would stumble over. Forbids publishing."""
    return list(_lost(new, old))


def moved(new: Pack, old: Pack) -> list[str]:
    """What an author should look at: what was answered to these items may fit them no more."""
    before = {item.id: item for item in old.items}
    told = []
    for item in new.items:
        then = before.get(item.id)
        if then is None:
            continue
        place = new.lines.get(f"item {item.id}", new.id)
        if then.applies.subject is not item.applies.subject:
            told.append(
                _(
                    "{place}: item {id}: was about a {before} and is about a {now}: earlier answers may not fit. Give it a new id if the question is another."
                ).format(
                    place=place, id=item.id, before=then.applies.subject.value, now=item.applies.subject.value
                )
            )
        if then.mode is not item.mode:
            told.append(
                _("{place}: item {id}: its mode was {before} and is {now}.").format(
                    place=place, id=item.id, before=then.mode.value, now=item.mode.value
                )
            )
    return told


def _lost(new: Pack, old: Pack) -> Iterator[str]:
    if new.id != old.id:
        yield _(
            "pack.toml: id: is {new}, and the earlier version is {old}: these are different packs."
        ).format(new=new.id, old=old.id)
        return
    if new.sha256 != old.sha256 and new.head.version == old.head.version:
        yield _("pack.toml: version: is {version} as before although the pack has changed.").format(
            version=new.head.version
        )
    gone = {entry.old for entry in new.head.renamed} | {entry.id for entry in new.head.retired}
    kept = {item.id for item in new.items} | gone | new.unreadable
    for item in old.items:
        if item.id not in kept:
            yield _(
                "pack.toml: item {id} of version {version} is gone: say [[renamed]] old, new, on or [[retired]] id, on, reason."
            ).format(id=item.id, version=old.head.version)
    for identifier in sorted(
        ({e.old for e in old.head.renamed} | {e.id for e in old.head.retired}) - gone - kept
    ):
        yield _(
            "pack.toml: {id} was renamed or retired in version {version} and is told no more: keep its entry."
        ).format(id=identifier, version=old.head.version)
    for kind, before, now in (
        ("norm", {n.id for n in old.norms}, {n.id for n in new.norms}),
        ("action", {a.id for a in old.actions}, {a.id for a in new.actions}),
        ("scoring", {s.id for s in old.scoring}, {s.id for s in new.scoring}),
        ("section", {s.id for s in old.head.sections}, {s.id for s in new.head.sections}),
        ("course", {c.id for c in old.courses}, {c.id for c in new.courses}),
    ):
        for identifier in sorted(before - now - new.unreadable):
            hint = (
                _("give it valid_to instead of removing it")
                if kind in ("norm", "course")
                else _("ids are for ever")
            )
            yield _("{kind} {id} of version {version} is gone: {hint}.").format(
                kind=kind, id=identifier, version=old.head.version, hint=hint
            )
