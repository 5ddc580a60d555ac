"""What is doubtful in a profile that can be read: accounts, look-alikes, and what the present secrets make possible."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from otklik.addresses import clean, host_and_path
from otklik.collect.hosts import is_refused_by_form
from otklik.i18n import _, language
from otklik.profile.fields import nearest, shown
from otklik.profile.lines import Lines
from otklik.profile.lookalike import confusable_pairs, has_mixed_scripts, imitates_latin
from otklik.profile.model import Listed, Profile
from otklik.profile.read import vocabulary
from otklik.profile.recognise import KnownPlatform, known_platform, known_platforms
from otklik.regions import region_facts

if TYPE_CHECKING:
    from otklik.host import Host
    from otklik.packs.model import Pack


class Severity(StrEnum):
    ERROR = "error"  # the audit would be wrong; `effect` says how, none keeps from collecting the rest
    WARNING = "warning"  # look at it
    NOTE = "note"  # good to know


class ProfileNote(msgspec.Struct, frozen=True, kw_only=True):
    """One remark to a profile. `line` 0: about the whole; `other`: the line of what it compares with, 0: nothing."""

    severity: Severity
    line: int
    key: str
    message: str
    effect: str = ""  # of an error: what becomes of the audit if it stays
    remedy: str = ""
    platform: str = ""  # of a note about a token: whose it is
    other: int = 0

    @property
    def told(self) -> str:
        """What it is, what it leads to, what to do."""
        return " ".join(filter(None, (self.message, self.effect, self.remedy)))

    @property
    def told_in_file(self) -> str:
        """The same for whoever has the file before them."""
        other = _("The other one stands on line {line}.").format(line=self.other) if self.other else ""
        return " ".join(filter(None, (self.told, other)))

    def __str__(self) -> str:
        return f"{self.key}: {self.told_in_file}" if self.key else self.told_in_file


class _Remarks:
    """Makes notes with lines."""

    def __init__(self, profile: Profile) -> None:
        self.lines = Lines(profile.text)
        self._places = {body.id: number for number, body in enumerate(profile.bodies)}
        self._names = {body.id: body.short_name for body in profile.bodies}

    def body(
        self, body: str, key: str, severity: Severity, message: str, remedy: str, effect: str = ""
    ) -> ProfileNote:
        number = self._places[body]
        path = f"body[{number}].{key}" if key else f"body[{number}]"
        return self._note(
            path, f"{body}.{key.partition('[')[0]}" if key else body, severity, message, remedy, effect
        )

    def listed(
        self, listed: Listed, severity: Severity, message: str, remedy: str, effect: str = ""
    ) -> ProfileNote:
        return self.body(listed.body, f"accounts[{listed.index}]", severity, message, remedy, effect)

    def region(
        self, key: str, severity: Severity, message: str, remedy: str, effect: str = ""
    ) -> ProfileNote:
        path = f"region.{key}"
        return self._note(path, path, severity, message, remedy, effect)

    def line(self, listed: Listed) -> int:
        return self.lines[f"body[{self._places[listed.body]}].accounts[{listed.index}]"]

    def name(self, listed: Listed) -> str:
        """Whose page it is, as people call the body."""
        return shown(self._names[listed.body])

    def _note(
        self, path: str, name: str, severity: Severity, message: str, remedy: str, effect: str
    ) -> ProfileNote:
        return ProfileNote(
            severity=severity,
            line=self.lines[path],
            key=name,
            message=message,
            effect=effect,
            remedy=remedy,
        )


def check(profile: Profile, host: Host, secrets_present: frozenset[str]) -> tuple[ProfileNote, ...]:
    """Every remark to the profile, by line; then what the secrets that are present make possible."""
    remarks = _Remarks(profile)
    listed = profile.listed(host)
    found = [
        *_region(profile, remarks),
        *_norms(profile, host, remarks),
        *_bodies(profile, host, remarks),
        *_addresses(listed, host, remarks),
        *_duplicates(listed, remarks),
        *_lookalikes(listed, remarks),
        *_absences(profile, listed, host, remarks),
    ]
    return (
        *sorted(found, key=lambda note: note.line),
        *_failures(host),
        *_possible(listed, host, secrets_present),
    )


def errors(profile: Profile, host: Host) -> int:
    """How many errors there are, whatever secrets are present."""
    return sum(note.severity is Severity.ERROR for note in check(profile, host, frozenset()))


def _region(profile: Profile, remarks: _Remarks) -> Iterator[ProfileNote]:
    region = profile.region
    facts = region_facts(region.code)
    if facts is None:
        told = _("region {code} is not in the directory of regions: its facts were not compared.")
        yield remarks.region("code", Severity.NOTE, told.format(code=region.code), "")
        return
    expected = {"iso": (region.iso, facts.iso), "oktmo": (region.oktmo, facts.oktmo)}
    for key, (written, known) in expected.items():
        if written and known and not known.startswith(written):
            told = _("{written} is written, the directory of regions has {known} for {name}.")
            message = told.format(written=written, known=known, name=facts.name.in_language(language()))
            yield remarks.region(key, Severity.WARNING, message, _("Compare the code of the region with it."))
    if region.zone not in (facts.zone, *facts.other_zones):
        told = _("{written} is written, the directory of regions has {known} for {name}.")
        message = told.format(written=region.zone, known=facts.zone, name=facts.name.in_language(language()))
        remedy = _("Hours of answers are counted in this zone: correct it if it is not meant.")
        yield remarks.region("time_zone", Severity.WARNING, message, remedy)


@lru_cache(maxsize=1)
def _packs(host: Host) -> Mapping[str, Pack]:
    """By id; read once, for a list of addresses is checked anew at each letter that is typed."""
    from otklik.packs.read import read_pack

    return {pack.id: pack for pack in map(read_pack, host.packs.values())}


def _norms(profile: Profile, host: Host, remarks: _Remarks) -> Iterator[ProfileNote]:
    """Packs that the profile names and nobody has; packs of the region that hold only by name."""
    from otklik.packs.norms import of_region

    packs = _packs(host)
    for name in profile.region.norms:
        if name not in packs:
            message = _("there is no pack {name}.").format(name=shown(name))
            effect = _("Pages are collected, but nothing is judged until it is installed or no longer named.")
            yield remarks.region("norms", Severity.ERROR, message, nearest(name, packs).strip(), effect)
    optional = (pack for pack in packs.values() if pack.head.opt_in)
    for pack in of_region(optional, profile.region.code):
        if pack.id not in profile.region.norms:
            title = pack.head.title.in_language(language())
            message = _("pack {name} ({title}) is not applied.").format(name=pack.id, title=title)
            remedy = _('If it holds for you, write norms = ["{name}"] in [region].').format(name=pack.id)
            yield remarks.region("norms", Severity.NOTE, message, remedy)


def _bodies(profile: Profile, host: Host, remarks: _Remarks) -> Iterator[ProfileNote]:
    if not profile.bodies:
        remedy = _("Add a section [[body]] for each body, or make them of a list of addresses: otklik new.")
        yield ProfileNote(
            severity=Severity.WARNING, line=1, key="body", message=_("no bodies are listed."), remedy=remedy
        )
    kinds = vocabulary()["kinds"]
    for body in profile.bodies:
        if body.kind not in kinds:
            told = _("no checklist of ours knows the kind {kind}.").format(kind=shown(body.kind))
            remedy = nearest(body.kind, kinds).strip()
            yield remarks.body(body.id, "kind", Severity.WARNING, told, remedy)
        if not body.accounts:
            severity = Severity.NOTE if body.absent else Severity.WARNING
            message = _("{name} has no accounts.").format(name=shown(body.short_name))
            remedy = _(
                "Add their addresses to accounts; where there are none, say so in absent with a reason."
            )
            yield remarks.body(body.id, "", severity, message, "" if body.absent else remedy)


def _addresses(listed: tuple[Listed, ...], host: Host, remarks: _Remarks) -> Iterator[ProfileNote]:
    for entry in listed:
        address, known = shown(entry.address), known_platform(clean(entry.address))
        name, path = host_and_path(clean(entry.address))
        if known is not None and known.is_personal(path):
            message = _("{address} is the page of a private person.").format(address=address)
            remedy = _("List the community of the body; a person's page is not an official account.")
            yield remarks.listed(entry, Severity.ERROR, message, remedy, _not_collected())
        elif entry.account is None:
            severity, message, remedy = _unknown(address, known, host)
            effect = _not_collected() if severity is Severity.ERROR else ""
            yield remarks.listed(entry, severity, message, remedy, effect)
        if is_refused_by_form(_host(entry)):
            told = _("{address} leads into this computer or a local network: nobody else can open it.")
            remedy = _(
                "Write the public address of the site; if this one is meant, name its host in allow_private of the settings file."
            )
            effect = _("The collection asks nothing of it.")
            yield remarks.listed(entry, Severity.ERROR, told.format(address=address), remedy, effect)
        checked = _readable(name) + ("/" + path if known is not None else "")
        if has_mixed_scripts(checked) or imitates_latin(_readable(name)):
            told = _("{address} mixes Cyrillic and Latin letters: that is how fake addresses are made.")
            remedy = _(
                "Type the address by hand and open it; if it leads to another page, remove it and complain."
            )
            effect = _("What stands there is collected as the body's own.") if entry.account else ""
            yield remarks.listed(entry, Severity.ERROR, told.format(address=address), remedy, effect)


def _host(entry: Listed) -> str:
    """Whom a request to the address would go to."""
    try:
        return (
            urlsplit(entry.account.url if entry.account is not None else clean(entry.address)).hostname or ""
        )
    except ValueError:
        return ""


def _not_collected() -> str:
    return _("It is left out of the collection; the other pages are collected.")


def _unknown(address: str, known: KnownPlatform | None, host: Host) -> tuple[Severity, str, str]:
    if known is None:
        message = _("{address} is not an address that an installed plugin knows.").format(address=address)
        return Severity.ERROR, message, _("Check its spelling; otklik plugins shows what is installed.")
    title = known.title.in_language(language())
    if known.id not in host.platforms:
        told = _("{address}: the plugin for {platform} is not installed yet, so this page is not collected.")
        remedy = _("Leave the address where it is: it is used as soon as there is a plugin.")
        return Severity.WARNING, told.format(address=address, platform=title), remedy
    told = _("{address} is on {platform}, but is not the address of a page or channel.")
    remedy = _("Open the body's page there and copy the address from the browser's address line.")
    return Severity.ERROR, told.format(address=address, platform=title), remedy


def _duplicates(listed: tuple[Listed, ...], remarks: _Remarks) -> Iterator[ProfileNote]:
    first: dict[str, Listed] = {}
    for entry in listed:
        name, path = host_and_path(clean(entry.address))
        key = entry.account.id if entry.account is not None else f"{name}/{path.rstrip('/')}".casefold()
        if key not in first:
            first[key] = entry
            continue
        earlier = first[key]
        url = entry.account.url if entry.account is not None else shown(entry.address)
        told = _("{address} is the same account as {other} of {body} ({url}).")
        if earlier.body == entry.body:
            told = _("{address} is the same account as {other}, which stands here already ({url}).")
        message = told.format(
            address=shown(entry.address), other=shown(earlier.address), body=remarks.name(earlier), url=url
        )
        if earlier.body == entry.body:
            remedy = _("Remove one of the two.")
        else:
            told = _("Leave it to one body: {first} or {second}.")
            remedy = told.format(first=earlier.body, second=entry.body)
        effect = _("It is collected once, as a page of {body}.").format(body=earlier.body)
        note = remarks.listed(entry, Severity.ERROR, message, remedy, effect if earlier.account else "")
        yield msgspec.structs.replace(note, other=remarks.line(earlier))


def _lookalikes(listed: tuple[Listed, ...], remarks: _Remarks) -> Iterator[ProfileNote]:
    by_platform: dict[str, list[Listed]] = defaultdict(list)
    for entry in listed:
        if entry.account is not None:
            by_platform[entry.account.platform].append(entry)
    for entries in by_platform.values():
        names = [entry.account.handle for entry in entries if entry.account is not None]
        for one, two in confusable_pairs(names):
            first, second = entries[one], entries[two]
            # Numbers tell real pages apart as well («orskgb», «orskgb5»), so they alone do not alarm.
            is_number = _letters(names[one]) == _letters(names[two])
            if first.body == second.body and (is_number or _unparted(names[one]) == _unparted(names[two])):
                continue  # a body's own second page
            told = (
                _("{address} looks like {other} of the same body: one of them may be a fake, or mistyped.")
                if first.body == second.body
                else _(
                    "{address} looks like {other}, which is of another body, {body}: one of them may be a fake."
                )
            )
            message = told.format(
                address=shown(second.address), other=shown(first.address), body=remarks.name(first)
            )
            remedy = _(
                "Open both: an official page has the mark «Госорганизация» and a link from the body's site."
            )
            severity = Severity.NOTE if is_number else Severity.WARNING
            note = remarks.listed(second, severity, message, remedy)
            yield msgspec.structs.replace(note, other=remarks.line(first))


def _unparted(name: str) -> str:
    return re.sub(r"[._-]", "", name)


def _letters(name: str) -> str:
    return re.sub(r"\d", "", name)


def _absences(
    profile: Profile, listed: tuple[Listed, ...], host: Host, remarks: _Remarks
) -> Iterator[ProfileNote]:
    present = {(entry.body, entry.platform) for entry in listed if entry.platform}
    platforms = {*known_platforms(), *host.platforms}
    for body in profile.bodies:
        for number, absent in enumerate(body.absent):
            key = f"absent[{number}]"
            if absent.platform not in platforms:
                message = _("there is no platform {platform}.").format(platform=shown(absent.platform))
                remedy = nearest(absent.platform, platforms).strip()
                yield remarks.body(body.id, key, Severity.WARNING, message, remedy)
            elif (body.id, absent.platform) in present:
                told = _("{name} is said to be absent from {platform}, yet an account there is listed.")
                message = told.format(name=shown(body.short_name), platform=absent.platform)
                remedy = _("Remove the one that is no longer true.")
                effect = _("The listed account is collected and judged.")
                yield remarks.body(body.id, key, Severity.ERROR, message, remedy, effect)


def _failures(host: Host) -> Iterator[ProfileNote]:
    """Plugins of platforms that failed when they were asked whose an address is."""
    remedy = _("Tell the authors of the plugin; otklik plugins shows who they are.")
    for told in host.failures("platform"):
        yield ProfileNote(severity=Severity.WARNING, line=0, key="", message=told, remedy=remedy)


def _possible(
    listed: tuple[Listed, ...], host: Host, secrets_present: frozenset[str]
) -> Iterator[ProfileNote]:
    used = {entry.platform for entry in listed if entry.account is not None}
    for platform in sorted(used):
        plugin = host.platforms[platform]
        title = plugin.title.in_language(language())
        if not plugin.secrets:
            message = _("{platform}: no key is needed.").format(platform=title)
            yield ProfileNote(severity=Severity.NOTE, line=0, key="", message=message, platform=platform)
        for name, opens in plugin.secrets.items():
            what = opens.in_language(language())
            if name in secrets_present:
                message = _("{platform}: the key {name} is present: {what}.").format(
                    platform=title, name=name, what=what
                )
                yield ProfileNote(severity=Severity.NOTE, line=0, key="", message=message, platform=platform)
                continue
            told = _("{platform}: the key {name} is missing, so this is not possible: {what}.")
            remedy = _("Put it into the environment variable OTKLIK_SECRET_{name} or the system's key store.")
            yield ProfileNote(
                severity=Severity.NOTE,
                line=0,
                key="",
                message=told.format(platform=title, name=name, what=what),
                remedy=remedy.format(name=name.upper()),
                platform=platform,
            )


def _readable(host: str) -> str:
    """A host with its punycode labels as letters."""
    labels = []
    for label in host.split("."):
        try:
            labels.append(label.encode("ascii").decode("idna") if label.startswith("xn--") else label)
        except UnicodeError:
            labels.append(label)
    return ".".join(labels)
