"""The questions of `otklik new`: region and bodies, a line each, as they are pasted out of a letter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from otklik.cli.asking import ask
from otklik.cli.common import say
from otklik.errors import UsageError
from otklik.i18n import _

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.profile import Body


def ask_region() -> str:
    """Code of the region, asked for by code or name."""
    from otklik.regions import RegionFacts, find_region

    def accept(answer: str) -> RegionFacts:
        if not answer:
            raise UsageError(_("Type the region's code or its name; Ctrl-C to stop."))
        return find_region(answer)

    region = ask(_("Code or name of the region (02, 54, Primorsky …)"), accept)
    say(f"  {region.code} {region.name.ru}")
    return region.code


def ask_bodies(code: str, host: Host) -> list[Body]:
    """Bodies and their addresses, a line each, until an empty line. A line of addresses alone belongs to the body above."""
    say(
        _(
            "Now the bodies, a line each: name and addresses of its pages. Lines may be pasted as they stand in a letter."
        )
    )
    bodies: list[Body] = []

    def accept(answer: str) -> list[Body]:
        return _with(bodies, answer, code, host) if answer else []

    while after := ask(_("Body and its pages (Enter to finish)"), accept):
        bodies = after
        _show(after[-1], host)
    return bodies


def _with(bodies: list[Body], line: str, code: str, host: Host) -> list[Body]:
    """The bodies with what the line says. Raises UsageError for what `otklik check` would call an error."""
    import msgspec

    from otklik.addresses import labelled
    from otklik.profile import Body, parse_profile
    from otklik.profile.check import Severity, check
    from otklik.profile.names import kind_and_level, slug
    from otklik.profile.recognise import recognise
    from otklik.profile.write import new_profile

    name, addresses = labelled(line)
    found = [recognise(address, host).account for address in addresses]
    urls = tuple(a.url if a is not None else written for a, written in zip(found, addresses, strict=True))
    if not urls and not re.search(r"[^\W\d_]{2}", name):
        raise UsageError(_("{line} is neither the name of a body nor an address.").format(line=line))
    owners = {url: body.name for body in bodies for url in body.accounts}
    for url in urls:
        if url in owners:
            raise UsageError(_("{url} is there already: {body}.").format(url=url, body=owners[url]))
    if not name and bodies:
        last = bodies[-1]
        after = [*bodies[:-1], msgspec.structs.replace(last, accounts=(*last.accounts, *urls))]
    else:
        name = name or next((a.handle for a in found if a is not None), urls[0] if urls else line)
        kind, level = kind_and_level(name)
        identifier = slug(name, {body.id for body in bodies})
        body = Body(id=identifier, name=name, short_name=name, kind=kind, level=level, accounts=urls)
        after = [*bodies, body]
    notes = check(parse_profile(new_profile(code, after)), host, frozenset())
    wrong = [f"{note.message} {note.remedy}".strip() for note in notes if note.severity == Severity.ERROR]
    if wrong:
        raise UsageError("\n".join(wrong))
    return after


def _show(body: Body, host: Host) -> None:
    from otklik.i18n import language
    from otklik.profile.recognise import known_platforms, recognise

    known = known_platforms()
    say(f"  {body.name} ({body.id})" + ("" if body.accounts else ": " + _("no pages yet")))
    for address in body.accounts:
        platform = recognise(address, host).platform
        title = known[platform].title if platform in known else host.platforms[platform].title
        say(f"    {title.in_language(language())}: {address}")
