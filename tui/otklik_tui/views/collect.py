"""The collection: how far each platform and page is, what was not obtained, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from otklik.collect.session import window_of
from otklik.gaps import missing_of, not_obtained, whats_words
from otklik.i18n import _, language
from otklik.model import Gap, GapReason
from otklik.profile import parse_profile
from otklik.report import words
from otklik.report.subjects import platform_title

if TYPE_CHECKING:
    from otklik.collect.runner import Progress
    from otklik.host import Host
    from otklik.store import AuditFile


class PageState(msgspec.Struct, frozen=True, kw_only=True):
    """What the audit file holds of a page for its period. `is_begun`: a collection of it has not come to its end, the first
    one or one that asked again for what was missing; `gaps`: as the last that came to its end left them."""

    account: str
    body: str  # in words
    platform: str
    is_closed: bool = False
    is_begun: bool = False
    gaps: tuple[Gap, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is under way."""
        return self.is_closed and not self.is_begun


class CollectRow(msgspec.Struct, frozen=True, kw_only=True):
    """A platform, or one of its pages, in a line."""

    key: str  # id of the platform or of the account
    is_platform: bool
    sign: str
    title: str
    state: str
    bar: str
    remark: str


class TokenChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A token that can be entered."""

    name: str
    platform: str  # its title, "" where no platform knows the token
    opens: str  # what it is for, a sentence; ""


class GapRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is missing and why. `secret`: the token that would help, "" where none does."""

    what: str
    remedy: str
    accounts: tuple[str, ...]
    secret: str


class CollectView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole collection."""

    summary: str
    left: str  # time left, "" where nothing runs or is known
    rows: tuple[CollectRow, ...]
    gaps: tuple[GapRow, ...]
    done: int
    pages: int
    is_halted: bool = False  # it stopped half way: it goes on from there
    untried: tuple[str, ...] = ()  # ids of pages that nothing was collected of yet


def page_states(audit: AuditFile, host: Host) -> tuple[PageState, ...]:
    """Every page of the profile, in its order, as the file has it."""
    profile = parse_profile(audit.profile_text)
    window = window_of(audit)
    latest = audit.latest_snapshots()
    begun = {s.account.id for s in audit.snapshots() if s.closed_at is None and s.window == window}
    states = []
    for account in profile.accounts(host):
        snapshot = latest.get(account.id)
        is_closed = snapshot is not None and (snapshot.window == window or snapshot.imported is not None)
        body = profile.by_id.get(account.body)
        states.append(
            PageState(
                account=account.id,
                body=body.short_name if body is not None else account.body,
                platform=account.platform,
                is_closed=is_closed,
                is_begun=account.id in begun,
                gaps=audit.gaps(snapshot.id) if snapshot is not None and is_closed else (),
            )
        )
    return tuple(states)


def profile_errors(audit: AuditFile, host: Host) -> int:
    """Errors of the audit's profile: they keep nobody from collecting the rest."""
    from otklik.profile.check import errors

    return errors(parse_profile(audit.profile_text), host)


def collect_view(
    states: Sequence[PageState],
    host: Host,
    progress: Progress | None = None,
    shares: Mapping[str, float] | None = None,
    *,
    is_running: bool = False,
    is_paused: bool = False,
    only: Collection[str] = (),
    errors: int = 0,
    present: Collection[str] = (),
) -> CollectView:
    """`only`: the platforms and pages that the run under way is for, all where it is empty; `shares`: what the run under way, or the one that was paused, has told of each page; `errors`: of the profile;
    `present`: tokens that this computer holds."""
    told = shares or {}
    halted = "" if is_running else _("paused") if is_paused else _("interrupted")
    if is_running:
        states = tuple(_asked_again(state, told, only) for state in states)
    states = tuple(_as_it_stands(state, host, present) for state in states)
    rows: list[CollectRow] = []
    by_platform: dict[str, list[PageState]] = {}
    for state in states:
        by_platform.setdefault(state.platform, []).append(state)
    for platform, pages in by_platform.items():
        parts = [_share(page, told) for page in pages]
        done = sum(page.is_whole for page in pages)
        gaps = sum(bool(page.gaps) for page in pages if page.is_whole)
        remark = _("with gaps: {n}").format(n=words.number(gaps, 0)) if gaps else ""
        rows.append(
            CollectRow(
                key=platform,
                is_platform=True,
                sign=_sign(done == len(pages), bool(gaps), is_running and sum(parts) > 0),
                title=platform_title(platform, host),
                state=f"{done}/{len(pages)}",
                bar=bar(sum(parts) / len(pages)),
                remark=remark,
            )
        )
        for page, part in zip(pages, parts, strict=True):
            rows.append(
                CollectRow(
                    key=page.account,
                    is_platform=False,
                    sign=_sign(page.is_whole, bool(page.gaps), page.account in told or page.is_begun),
                    title=f"{page.body} · {page.account.partition(':')[2]}",
                    state=_state(page, part, halted),
                    bar="" if page.is_whole or not part else bar(part),
                    remark=not_obtained(whats_words(gap.what for gap in page.gaps)).rstrip("."),
                )
            )
    done = sum(state.is_whole for state in states)
    sentence = _.plural("collected: {done} of {n}\xa0page", "collected: {done} of {n}\xa0pages", len(states))
    summary = sentence.format(done=words.number(done, 0), n=words.number(len(states), 0))
    is_halted = bool(halted) and any(state.is_begun for state in states)
    if is_halted:
        to_go = _.plural("{halted}, {n} page to go", "{halted}, {n} pages to go", len(states) - done)
        summary += " · " + to_go.format(halted=halted, n=words.number(len(states) - done, 0))
    if progress is not None and is_running:
        summary += " · " + _("requests: {n}").format(n=words.number(progress.exchanges, 0))
    if errors:
        told_errors = _.plural(
            "{n} error in the profile, the rest is collected: F3 tells",
            "{n} errors in the profile, the rest is collected: F3 tells",
            errors,
        )
        summary += " · " + told_errors.format(n=words.number(errors, 0))
    return CollectView(
        summary=summary,
        left=left_words(progress.seconds_left) if progress is not None and is_running else "",
        rows=tuple(rows),
        gaps=gap_rows(states, present),
        done=done,
        pages=len(states),
        is_halted=is_halted,
        untried=tuple(state.account for state in states if not state.is_closed),
    )


def _asked_again(state: PageState, told: Mapping[str, float], only: Collection[str]) -> PageState:
    """A page that the run under way asks for again is under way from its start on, before the file was read anew."""
    is_due = bool(state.gaps) and (not only or state.account in only or state.platform in only)
    if not is_due or told.get(state.account, 0.0) == 1.0:
        return state
    return msgspec.structs.replace(state, is_begun=True)


def _as_it_stands(state: PageState, host: Host, present: Collection[str]) -> PageState:
    """Without gaps that are being asked for again: of those only a token that is still missing is as true as it was."""
    if not state.is_begun or not state.gaps:
        return state
    platform = host.platforms.get(state.platform)
    has_token = platform is not None and bool(platform.secrets.keys() & set(present))
    gaps = [gap for gap in state.gaps if gap.reason is GapReason.TOKEN_NEEDED and not has_token]
    return msgspec.structs.replace(state, gaps=tuple(gaps))


def gap_rows(states: Sequence[PageState], present: Collection[str] = ()) -> tuple[GapRow, ...]:
    """Reasons with what to do, those that concern most pages first; then what lacked a token that is here by now."""
    still: list[tuple[str, Gap]] = []
    mended: dict[str, dict[str, None]] = {}
    for state in states:
        for gap in state.gaps:
            secret, owner = gap.params.get("secret", ""), f"{state.body} · {state.account}"
            if gap.reason is GapReason.TOKEN_NEEDED and secret in present:
                mended.setdefault(secret, {})[owner] = None
            else:
                still.append((owner, gap))
    return (
        *(
            GapRow(what=one.told, remedy=one.remedy, accounts=one.owners, secret=one.secret)
            for one in missing_of(still)
        ),
        *(
            GapRow(
                what=_("The token {secret}, which was missing here, is there now.").format(secret=secret),
                remedy=_("The next collection asks again for what needed it."),
                accounts=tuple(owners),
                secret="",
            )
            for secret, owners in mended.items()
        ),
    )


def token_choices(
    host: Host, named: Iterable[str], accounts: Iterable[str], present: Collection[str]
) -> tuple[TokenChoice, ...]:
    """Tokens that would help, as their platform orders them: the one that opens most first.

    `named`: by what was not obtained; every other token of its platform that is not here may help as well. `accounts`:
    ids ("vk:…") of what was not tried yet: of their platforms those that have no token here at all.
    """
    wanted = tuple(dict.fromkeys(named))
    owners = {secret: one for one in host.platforms.values() for secret in one.secrets}
    untried = {account.partition(":")[0] for account in accounts}
    platforms = dict.fromkeys(owners[name].id for name in wanted if name in owners)
    platforms |= {
        name: None
        for name in host.platforms
        if name in untried and not host.platforms[name].secrets.keys() & set(present)
    }
    names = [secret for one in platforms for secret in host.platforms[one].secrets]
    offered = [name for name in names if name in wanted or name not in present]
    offered += [name for name in wanted if name not in owners]
    return tuple(
        TokenChoice(
            name=name,
            platform=platform_title(owners[name].id, host) if name in owners else "",
            opens=words.sentence(token_meaning(host, name)),
        )
        for name in dict.fromkeys(offered)
    )


def tokens_kept(host: Host, present: Collection[str]) -> tuple[TokenChoice, ...]:
    """Those that this computer holds: one that was mistyped is entered once more."""
    replaces = _("It takes the place of the one that is kept.")
    return tuple(
        TokenChoice(
            name=name,
            platform=platform_title(one.id, host),
            opens=" ".join(part for part in (words.sentence(token_meaning(host, name)), replaces) if part),
        )
        for one in host.platforms.values()
        for name in one.secrets
        if name in present
    )


def wrong_with_token(value: str) -> str:
    """One sentence, "" where it may be one."""
    if any(sign.isspace() for sign in value.strip()):
        return _("A token has no spaces: nothing was kept. Copy it once more, without anything beside it.")
    return ""


def token_meaning(host: Host, name: str) -> str:
    """What a token opens, as a sentence; "" where no platform knows it."""
    known = {secret: title for one in host.platforms.values() for secret, title in one.secrets.items()}
    opens = known[name].in_language(language()) if name in known else ""
    return f"{opens.rstrip('.')}." if opens else ""


def left_words(seconds: float | None) -> str:
    """«осталось около 4 мин», «осталось меньше минуты»."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    if minutes < 1:
        return _("less than a minute left")
    return _("about {minutes} min left").format(minutes=words.number(minutes, 0))


def bar(share: float, width: int = 10) -> str:
    """«█████░░░░░»."""
    full = round(share * width)
    return "█" * full + "░" * (width - full)


def _share(page: PageState, told: Mapping[str, float]) -> float:
    """What a run says goes before what the file had."""
    if page.account in told:
        return told[page.account]
    return 1.0 if page.is_whole else 0.0


def _sign(is_done: bool, has_gaps: bool, is_under_way: bool) -> str:
    if is_done:
        return "!" if has_gaps else "✓"
    return "…" if is_under_way else "○"


def _state(page: PageState, share: float, halted: str) -> str:
    """A page is collected as soon as the file says so: only then it is known what is missing of it."""
    if page.is_whole:
        return _("collected, with gaps") if page.gaps else _("collected")
    if share > 0 or page.is_begun:
        return halted or (_("under way") if share > 0 else _("waits its turn"))
    return _("not begun")
