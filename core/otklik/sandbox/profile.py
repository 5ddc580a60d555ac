"""The region profile of a sandbox's world, as a consultant would have written it."""

from __future__ import annotations

import tomlkit

from otklik.host import Host
from otklik.sandbox.world import World


def profile_text(world: World, host: Host) -> str:
    """Text of region.toml with every body, its accounts (the fake one among them) and what is absent by decision."""
    document = tomlkit.document()
    document.add(tomlkit.comment("Учебный регион: люди, органы и адреса вымышлены."))
    region = tomlkit.table()
    region["code"] = world.region_code
    region["name"] = world.region_name
    region["time_zone"] = world.zone
    region["population"] = world.population
    document["region"] = region
    bodies = tomlkit.aot()
    for body in world.bodies:
        table = tomlkit.table()
        table["id"] = body.id
        table["name"] = body.name
        table["short_name"] = body.short_name
        table["kind"] = body.kind
        table["level"] = body.level
        if body.parent:
            table["parent"] = body.parent
        table["ogrn"] = body.ogrn
        if body.audience:
            table["audience"] = body.audience
        addresses = tomlkit.array()
        for account in world.accounts:
            if account.body == body.id:
                addresses.append(host.platforms[account.platform].account_url(account.handle))
        for site in world.sites:
            if site.body == body.id:
                addresses.append(f"https://{site.host}")
        table["accounts"] = addresses.multiline(len(addresses) > 1)
        if body.absent:
            absent = tomlkit.array()
            for platform, reason in body.absent:
                entry = tomlkit.inline_table()
                entry.update({"platform": platform, "checked_on": world.now.date(), "reason": reason})
                absent.append(entry)
            table["absent"] = absent
        bodies.append(table)
    document["body"] = bodies
    return tomlkit.dumps(document)
