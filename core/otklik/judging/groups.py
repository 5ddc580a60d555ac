"""Subjects of one platform whose bodies no item and no norm tells apart: they share applicability and thresholds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from otklik.measure import AccountMeasured
from otklik.medians import reads_medians
from otklik.model import Subject
from otklik.packs.link import Method
from otklik.packs.model import Applies, NormScope
from otklik.profile.model import Body, Listed, Profile

Group = tuple[
    str, str, str
]  # platform, level, kind; OTHER for levels and kinds that the method does not name
OTHER = "*"


class Groups:
    """The pages of an audit, by group and by body."""

    def __init__(
        self,
        method: Method,
        profile: Profile,
        listed: Iterable[Listed],
        accounts: Iterable[AccountMeasured],
    ) -> None:
        scopes: list[Applies | NormScope] = [item.applies for item in method.items]
        scopes += [norm.scope for norm in method.norms]
        self._levels = {level for scope in scopes for level in scope.levels}
        self._kinds = {kind for scope in scopes for kind in scope.kinds}
        if any(reads_medians(rule) for item in method.items for rule in item.rules()):
            self._levels |= {body.level for body in profile.bodies}  # medians are those of a level
        found: dict[Group, list[AccountMeasured]] = defaultdict(list)
        pages: dict[tuple[str, str], list[AccountMeasured]] = defaultdict(list)
        for account in accounts:
            platform, body = account.account.platform, account.body
            found[self.of(platform, body)].append(account)
            pages[body.id, platform].append(account)
        unreadable: dict[tuple[str, str], list[Listed]] = defaultdict(list)
        for line in listed:
            if line.account is None:
                unreadable[line.body, line.platform].append(line)
        self.accounts: Mapping[Group, Sequence[AccountMeasured]] = dict(found)
        self.subjects: Mapping[Group, Sequence[Subject]] = {
            group: [account.subject for account in members] for group, members in found.items()
        }
        self.body_of: Mapping[Subject, str] = {
            subject: account.body.id
            for group, members in found.items()
            for subject, account in zip(self.subjects[group], members, strict=True)
        }
        self.pages: Mapping[tuple[str, str], Sequence[AccountMeasured]] = dict(pages)  # by body, platform
        self.unreadable: Mapping[tuple[str, str], Sequence[Listed]] = dict(unreadable)  # no plugin reads them

    def of(self, platform: str, body: Body) -> Group:
        """The group of a body's pages on a platform, "" for the body itself."""
        level = OTHER if body.level and body.level not in self._levels else body.level
        return platform, level, OTHER if body.kind and body.kind not in self._kinds else body.kind
