"""What binds in one region on one day: acts of other regions, and those not in force, stay in sight and weigh as practice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import asdict, replace

from otklik.packs.link import Method
from otklik.packs.model import Basis, Depth, Item, NormScope, Standing, StandingBasis
from otklik.packs.unread import read_by


class PlacedMethod(Method, frozen=True, kw_only=True):
    """A method in its region: what an assessment holds. It can be placed again, and nothing is placed twice."""

    origin: Method  # in no region yet
    region: str
    day: date

    def at_depth(self, depth: Depth) -> PlacedMethod:
        return in_region(self.origin.at_depth(depth), self.region, self.day)


def in_region(method: Method, region: str, day: date) -> PlacedMethod:
    """The same method with the bases of its items as they stand in the region on `day`, and with those of the region's
    own norms that they are judged by. A method that stands in a region already is placed anew, from its origin."""
    if isinstance(method, PlacedMethod):
        if (method.region, method.day) == (region, day):
            return method
        return in_region(method.origin, region, day)
    applied = {pack.id for pack in method.packs}
    own = {n.id: n.basis for n in method.norms if n.scope == NormScope(region=region) and n.holds_on(day)}
    items = tuple(
        replace(item, basis=(*_standing(item.basis, region, applied, day), *_of_norms(item, own)))
        for item in method.items
    )
    told = {name: getattr(method, name) for name in method.__struct_fields__}
    return PlacedMethod(**{**told, "items": items}, origin=method, region=region, day=day)


def standing_of(basis: Basis) -> Standing | None:
    """Why a basis does not bind; None where it does."""
    return basis.standing if isinstance(basis, StandingBasis) else None


def _of_norms(item: Item, own: Mapping[str, Basis]) -> Iterator[Basis]:
    """Acts behind the region's norms that the item does not name itself."""
    named = {basis.act for basis in item.basis}
    for identifier in read_by(item):
        basis = own.get(identifier)
        if basis is not None and basis.act not in named:
            named.add(basis.act)
            yield basis


def _standing(bases: Sequence[Basis], region: str, applied: Collection[str], day: date) -> Iterator[Basis]:
    """Bases in force; where none of them is, all, each with the reason."""
    told = [(basis, why_not(basis, region, applied, day)) for basis in bases]
    is_any_in_force = any(why not in ("later", "past") for _basis, why in told)
    for basis, why in told:
        if why is None:
            yield basis
        elif why == "elsewhere" or not is_any_in_force:
            yield StandingBasis(**{**asdict(basis), "level": "П", "standing": why})


def why_not(basis: Basis, region: str, applied: Collection[str], day: date) -> Standing | None:
    """Why a basis does not bind in a region on a day; None where it does."""
    if basis.valid_from is not None and day < basis.valid_from:
        return "later"
    if basis.valid_to is not None and day > basis.valid_to:
        return "past"
    binds_here = region in basis.regions and (not basis.pack or basis.pack in applied)
    return None if basis.level != "Р" or binds_here else "elsewhere"


def begins_or_ended(item: Item, day: date) -> tuple[Standing, date] | None:
    """Where the duty that an item asks of is not in force on `day`: whether it is not yet or no more, and the day."""
    if item.valid_from is not None and day < item.valid_from:
        return "later", item.valid_from
    if item.valid_to is not None and day > item.valid_to:
        return "past", item.valid_to
    return None
