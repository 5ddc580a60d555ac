"""Gaps in words: what happened, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from otklik.errors import CollectError
from otklik.i18n import _, fill
from otklik.model import Gap, GapReason

SECRET_REASONS = (GapReason.TOKEN_NEEDED, GapReason.TOKEN_REFUSED, GapReason.ACCESS_DENIED)


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What was not obtained of some pages for one reason. `secret`: the token that would help, "" where none does."""

    told: str  # what, then why: "Not obtained: posts and comments. There is no token …"
    remedy: str
    secret: str
    owners: tuple[str, ...]


def missing_of(gaps: Iterable[tuple[str, Gap]]) -> tuple[Missing, ...]:
    """Gaps, each with the page it is of, by reason: those that concern most pages first."""
    of_owner: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for owner, gap in gaps:
        secret = gap.params.get("secret", "") if gap.reason in SECRET_REASONS else ""
        of_owner.setdefault((owner, *describe(gap), secret), {})[gap.what] = None
    owners: dict[tuple[str, str, str, str], list[str]] = {}
    for (owner, happened, remedy, secret), whats in of_owner.items():
        owners.setdefault((whats_words(whats), happened, remedy, secret), []).append(owner)
    ordered = sorted(owners.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(
        Missing(
            told=" ".join(part for part in (not_obtained(what), happened) if part),
            remedy=remedy,
            secret=secret,
            owners=tuple(named),
        )
        for (what, happened, remedy, secret), named in ordered
    )


def not_obtained(what: str) -> str:
    return _("Not obtained: {what}.").format(what=what) if what else ""


def whats_words(whats: Iterable[str]) -> str:
    """What gaps miss, the gravest first: "the page itself, posts and comments". Those of which nothing is said are left out."""
    from otklik.report.words import listed

    rank = {what: number for number, what in enumerate(_whats())}
    sought = sorted({what for what in whats if what}, key=lambda what: (rank.get(what, len(rank)), what))
    return listed([what_words(what) for what in sought])


def what_words(what: str) -> str:
    """What a gap misses."""
    return _whats().get(what, what)


def _whats() -> dict[str, str]:
    return {
        "account": _("the page itself"),
        "posts": _("posts"),
        "comments": _("comments"),
        "polls": _("polls"),
        "page": _("pages of the site"),
        "statistics": _("statistics"),
        "can_message": _("whether people can write messages"),
        "http": _("the answer without a secure connection"),
        "https": _("the secure connection"),
        "contacts": _("the page of contacts"),
        "news": _("the page of news"),
        "appeals": _("the page of appeals"),
        "document": _("documents of the site"),
        "documents": _("the page of documents"),
        "structure": _("the page of the structure"),
        "policy": _("the privacy policy"),
        "opendata": _("the page of open data"),
        "sitemap": _("the map of the site"),
    }


def gap_from_error(account: str, what: str, error: CollectError) -> Gap:
    """The gap that a failed request leaves for one account."""
    reason, params = reason_of(error)
    return Gap(account=account, what=what, reason=reason, params=params)


def reason_of(error: CollectError) -> tuple[GapReason, dict[str, str]]:
    """Why nothing was obtained, with what fills its sentence. A community plugin may raise a reason of its own."""
    try:
        return GapReason(error.reason), dict(error.params)
    except ValueError:
        return GapReason.OTHER, {**error.params, "detail": error.reason}


def describe(gap: Gap) -> tuple[str, str]:
    """What happened and what to do, in the language in force."""
    happened, remedy = _sentences()[gap.reason]
    params = {name: _("unknown") for name in _NAMES} | _spoken(gap.params)
    return fill(happened, params), fill(remedy, params)


def in_brief(gap: Gap) -> str:
    """What happened for those who will not mend it themselves: no address, key or part of a program is named."""
    found = _brief().get(gap.reason)
    return describe(gap)[0] if found is None else found


def _brief() -> dict[GapReason, str]:
    """Reasons whose full sentence is meant for whoever collects."""
    no_key = _("There is no key to the platform, or it gives no right to this.")
    asked_less = _("The platform lets less be asked than was needed.")
    no_answer = _("The site or platform did not answer.")
    elsewhere = _("The address leads to another place, which was not looked at.")
    unread = _("The answer could not be read.")
    return {
        GapReason.ACCESS_DENIED: no_key,
        GapReason.TOKEN_NEEDED: no_key,
        GapReason.TOKEN_REFUSED: no_key,
        GapReason.CAPTCHA: asked_less,
        GapReason.RATE_LIMITED: asked_less,
        GapReason.BUDGET: asked_less,
        GapReason.UNREACHABLE: no_answer,
        GapReason.HTTP_STATUS: no_answer,
        GapReason.TLS: _("There is no secure connection to the site."),
        GapReason.REDIRECT_REFUSED: elsewhere,
        GapReason.FORBIDDEN_HOST: elsewhere,
        GapReason.PRIVATE_ADDRESS: elsewhere,
        GapReason.TOO_LARGE: unread,
        GapReason.FORMAT_CHANGED: unread,
        GapReason.PLUGIN_ERROR: unread,
        GapReason.ROBOTS: _("The site forbids programs to read it."),
        GapReason.NOT_RECORDED: _("It is not among what was recorded."),
        GapReason.OTHER: _("It could not be obtained."),
    }


_NAMES = (
    "secret",
    "variable",
    "method",
    "host",
    "detail",
    "status",
    "url",
    "limit",
    "place",
    "plugin",
    "platform",
)


def _spoken(params: Mapping[str, str]) -> dict[str, str]:
    """`detail` is stored as a msgid, so that a report in another language can say it too."""
    details = _details()
    spoken = {
        key: details.get(value, value) if key == "detail" else value for key, value in params.items() if value
    }
    if "secret" in spoken:
        spoken["variable"] = f"OTKLIK_SECRET_{spoken['secret'].upper()}"
    return spoken


def _details() -> dict[str, str]:
    """Details that the client gives, by msgid."""
    return {
        "the address is malformed": _("the address is malformed"),
        "the answer did not come to its end in time": _("the answer did not come to its end in time"),
        "the answer broke off": _("the answer broke off"),
        "the answer is compressed in a way that was not asked for": _(
            "the answer is compressed in a way that was not asked for"
        ),
        "the name of the host cannot be resolved": _("the name of the host cannot be resolved"),
        "no connection in time": _("no connection in time"),
        "no connection": _("no connection"),
        "the proxy refuses the connection": _("the proxy refuses the connection"),
        "the connection was broken": _("the connection was broken"),
        "the request could not be made": _("the request could not be made"),
        "the host does not speak a TLS version that is safe today": _(
            "the host does not speak a TLS version that is safe today"
        ),
        "redirects lead to redirects without end": _("redirects lead to redirects without end"),
        "the certificate is not valid yet": _("the certificate is not valid yet"),
        "the certificate has expired": _("the certificate has expired"),
        "the certificate is self-signed": _("the certificate is self-signed"),
        "the certificate is issued by an authority that is not trusted": _(
            "the certificate is issued by an authority that is not trusted"
        ),
        "the certificate was revoked": _("the certificate was revoked"),
        "the certificate is for another host": _("the certificate is for another host"),
        "the certificate is not trusted": _("the certificate is not trusted"),
    }


def _sentences() -> dict[GapReason, tuple[str, str]]:
    retry = _("Run the collection again later: only what is missing will be asked for.")
    by_hand = _("Look at it by hand and record what you see with otklik answer.")
    settings = _("If this is right, name the host in allow_private of the settings file and collect again.")
    return {
        GapReason.ACCESS_DENIED: (
            _("The platform refused access (secret {secret})."),
            _("Check the rights of the token {secret}, then run the collection again."),
        ),
        GapReason.TOKEN_NEEDED: (
            _("There is no token {secret} ({method})."),
            _(
                "Get the token and put it into the environment variable {variable}, then run the collection again."
            ),
        ),
        GapReason.TOKEN_REFUSED: (
            _("The platform does not accept the token {secret}."),
            _("Get a new token for {secret}: it has expired or was revoked; then run the collection again."),
        ),
        GapReason.CAPTCHA: (
            _("The platform asks to prove that a person is asking (captcha)."),
            _("Wait some hours, lower the limits in the settings file, then run the collection again."),
        ),
        GapReason.RATE_LIMITED: (
            _("{host} asks to wait longer than one run may last."),
            _("Run the collection again in some hours: only what is missing will be asked for."),
        ),
        GapReason.UNREACHABLE: (_("{host} did not answer: {detail}."), retry),
        GapReason.TLS: (_("No secure connection to {host}: {detail}."), _tls_remedy()),
        GapReason.HTTP_STATUS: (_("{url} answered with the error {status}."), retry),
        GapReason.TOO_LARGE: (_("The answer of {url} is larger than {limit} bytes."), by_hand),
        GapReason.REDIRECT_REFUSED: (
            _("The request was redirected to {url}, where it was not followed."),
            _("If this is the body's own site, put the address into the region profile and collect again."),
        ),
        GapReason.FORBIDDEN_HOST: (
            _("{host} is not among the hosts of this platform and its accounts."),
            _("If it is the body's own host, put its address into the region profile and collect again."),
        ),
        GapReason.PRIVATE_ADDRESS: (
            _("{host} has an address in a private network; it was not asked."),
            settings,
        ),
        GapReason.FORMAT_CHANGED: (
            _("The answer is not as Otklik knows it: {place}."),
            _("Update Otklik or the plugin of this platform, then run the collection again."),
        ),
        GapReason.NOT_FOUND: (
            _("There is no such page."),
            _("Check the address in the region profile."),
        ),
        GapReason.NO_PUBLIC_PREVIEW: (
            _("The channel has no public preview."),
            _("Ask the owner to open the preview, or import a saved page with otklik import."),
        ),
        GapReason.CLOSED: (
            _("The page is closed to those who are not its members."),
            _("Ask the owner to open the page, or import a saved page with otklik import."),
        ),
        GapReason.DISABLED: (_("The page has switched this off."), by_hand),
        GapReason.ROBOTS: (
            _("robots.txt of the site forbids to read {url}."),
            _("Ask the owner for leave, or import a saved page with otklik import."),
        ),
        GapReason.BUDGET: (
            _("The limit of requests was used up ({limit})."),
            _("Raise the limit in the settings file and run the collection again."),
        ),
        GapReason.NOT_RECORDED: (
            _("The recording that takes the place of the network has no answer for {url}."),
            _("Record this page too, or collect it from the network."),
        ),
        GapReason.NOT_IMPORTED: (
            _("The imported files do not hold this."),
            _("Import a file that does, or collect it from the network."),
        ),
        GapReason.PLUGIN_ERROR: (
            _("The plugin {plugin} failed: {detail}."),
            _("Tell the authors of the plugin; otklik plugins shows who they are."),
        ),
        GapReason.NO_PLUGIN: (
            _("No plugin knows the platform {platform}."),
            _("Install the plugin of this platform; otklik plugins shows those at work."),
        ),
        GapReason.OTHER: (_("Not obtained: {detail}."), by_hand),
    }


def _tls_remedy() -> str:
    return _(
        "Tell the owner of the site; where the certificate is of the Ministry of Digital Development, name its root"
        " in ca_bundle of the settings file."
    )
