"""The rows of the plan: every recommended action for every body that it is done for, with what was said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from otklik.assess import Assessment, body_of
from otklik.fulfilment.model import Fulfilment, PartKey, fulfilment
from otklik.model import Text
from otklik.store.journal import Event


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """An action for one body. `due`: the day that the audit proposes; `is_proposed`: it still recommends it."""

    action: str
    body: str = ""  # "" where it is done once for all
    title: Text
    owner: str = ""
    owner_title: Text | None = None
    findings: tuple[str, ...] = ()
    due: date | None = None
    is_proposed: bool = True
    said: Fulfilment

    @property
    def key(self) -> PartKey:
        return self.action, self.body

    @property
    def deadline(self) -> date | None:
        """The day that was agreed on, else the one proposed."""
        return self.said.due or self.due


def parts_of(assessment: Assessment, events: Sequence[Event]) -> tuple[Part, ...]:
    """In the order of recommendations, then of bodies; at the end what was said of actions that are proposed no more."""
    said = dict(fulfilment(events))
    made = list(_proposed(assessment, said))
    known = {part.key for part in made}
    titles = titles_of(assessment)
    made += [
        Part(
            action=one.action,
            body=one.body,
            title=titles.get(one.action, Text(one.action)),
            is_proposed=False,
            said=one,
        )
        for key, one in said.items()
        if key not in known
    ]
    return tuple(made)


def _proposed(assessment: Assessment, said: Mapping[PartKey, Fulfilment]) -> Iterator[Part]:
    order = {body.id: place for place, body in enumerate(assessment.profile.bodies)}
    of_account = assessment.body_of_account
    for told in assessment.recommendations:
        work = assessment.work[told.id]
        found: dict[str, list[str]] = {}
        for cell in work.cells:
            body = body_of(cell.subject, of_account) if work.following else ""
            found.setdefault(body, []).append(f"{cell.item}/{cell.subject}")
        for body in sorted(found, key=lambda name: order.get(name, -1)):
            key = (told.id, body)
            yield Part(
                action=told.id,
                body=body,
                title=told.title,
                owner=told.owner,
                owner_title=told.owner_title,
                findings=tuple(found[body]),
                due=told.due,
                said=said.get(key) or Fulfilment(action=told.id, body=body),
            )


def titles_of(assessment: Assessment) -> Mapping[str, Text]:
    """Titles of every action that the method knows, recommended or not."""
    titles = {item.id: item.remedy for item in assessment.method.items if not item.action}
    return titles | {name: action.title for name, action in assessment.method.actions.items()}
