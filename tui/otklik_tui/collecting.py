"""Collection in the background: begun, paused and gone on with; what is complete is judged while the rest comes in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.errors import OtklikError
from otklik.i18n import _
from otklik_tui.lanes import Lane
from otklik_tui.means import Means
from otklik_tui.workspace import Change, Workspace

if TYPE_CHECKING:
    from otklik.collect.runner import Collected, Progress
    from otklik.collect.session import Stop
    from otklik.store import AuditFile
    from otklik_tui.views.collect import CollectView, TokenChoice

JUDGE_EVERY = 10.0  # seconds: how often what has come in is judged while the rest comes


class Collecting:
    """The collection of the workspace's audit. Its thread has a connection of its own."""

    def __init__(self, workspace: Workspace, means: Means) -> None:
        self.workspace, self.means = workspace, means
        self._progress: Progress | None = None
        self._shares: dict[str, float] = {}
        self._of = ""  # the audit that these are of
        self.only: tuple[str, ...] = ()  # what the last run was for; everything where it is empty
        self.stop: Stop | None = None  # while it runs
        self.is_pausing = self._is_paused = False
        self._lane = Lane("otklik-collect")
        self._judged_at = 0.0

    @property
    def is_running(self) -> bool:
        return self.stop is not None

    @property
    def progress(self) -> Progress | None:
        """What the run told last that collects the open audit, or was paused; None where there was none since it was begun."""
        return self._progress if self._of == self.workspace.audit_id else None

    @property
    def is_paused(self) -> bool:
        """Whether a person ended the last run, rather than whatever interrupted it."""
        return self._is_paused and self._of == self.workspace.audit_id

    @property
    def shares(self) -> dict[str, float]:
        """Of the same run: account → part done."""
        return self._shares if self._of == self.workspace.audit_id else {}

    def secrets_present(self) -> frozenset[str]:
        """Names of the tokens that this computer holds. Raises OtklikError."""
        secrets = self.means.secrets()
        platforms = self.workspace.host.platforms.values()
        return frozenset(name for one in platforms for name in secrets.names(one.secrets))

    def tokens_offered(self, view: CollectView | None, profile: Path | None) -> tuple[TokenChoice, ...]:
        """Tokens that what was not obtained asks for, and those that will be missed where it was not tried yet; where none
        is missing, those that are kept, to be replaced.

        `view`: what the audit holds, None where there is none yet: then the pages of `profile`. Raises OtklikError.
        """
        from otklik.profile import load_profile
        from otklik_tui.views.collect import token_choices, tokens_kept

        host = self.workspace.host
        if view is not None:
            named, untried = [gap.secret for gap in view.gaps if gap.secret], view.untried
        else:
            listed = load_profile(profile).accounts(host) if profile is not None else ()
            named, untried = [], tuple(account.id for account in listed)
        present = self.secrets_present()
        return token_choices(host, named, untried, present) or tokens_kept(host, present)

    async def begin(self, profile: Path) -> None:
        """Make the audit file of a region profile beside it, or open the one that is there with the profile as it is now.

        Raises OtklikError.
        """
        audit = await self._lane.run(_begin, profile, self.means, self.workspace.now)
        await self.workspace.open_file(audit)

    def start(self, only: Sequence[str] = ()) -> None:
        """Collect what is missing, in the background."""
        from otklik.collect.session import Stop

        if self.stop is None and self.workspace.path is not None:
            self.stop, self._shares, self._progress = Stop(), {}, None
            self.only = tuple(only)
            self._of, self._is_paused = self.workspace.audit_id, False
            self.workspace.spawn(self._run(self.workspace.path, tuple(only), self.stop))

    def pause(self) -> None:
        """Stop when the answer under way has come; what is stored stays, `start` goes on."""
        if self.stop is not None:
            self.is_pausing = True
            self.workspace.set_work("collect", _("pausing the collection"))
            self.stop.ask()

    async def _run(self, path: Path, only: Sequence[str], stop: Stop) -> None:
        workspace, loop = self.workspace, asyncio.get_running_loop()
        workspace.set_work("collect", _("collecting"))

        def told(progress: Progress) -> None:
            loop.call_soon_threadsafe(self._progressed, progress)

        try:
            await self._lane.run(_collect, path, workspace, self.means, only, told, stop)
            workspace.tell_trouble("")
        except OtklikError as error:
            workspace.tell_trouble(str(error))
        except asyncio.CancelledError:
            if not self.is_pausing:
                raise
        finally:
            self.stop, self.is_pausing, self._is_paused = None, False, self.is_pausing
            workspace.set_work("collect", "")
            workspace.on_change(Change.COLLECTED)
        workspace.judge()

    def _progressed(self, progress: Progress) -> None:
        self._progress = progress
        if progress.account:
            self._shares[progress.account] = progress.share
        now = asyncio.get_running_loop().time()
        if progress.share == 1.0 and now - self._judged_at > JUDGE_EVERY:
            self._judged_at = now
            self.workspace.judge()
        self.workspace.on_change(Change.COLLECTED)


def _begin(profile_path: Path, means: Means, now: Callable[[], object]) -> Path:
    from datetime import datetime

    from otklik.collect.session import begin
    from otklik.profile import load_profile
    from otklik.store import AuditFile

    profile = load_profile(profile_path)
    path = profile_path.with_suffix(".otklik")
    if path.exists():
        with AuditFile.open(path) as audit:
            audit.replace_profile(profile.text)
        return path
    at = now()
    assert isinstance(at, datetime)
    begin(str(path), profile, at, days=None, keys=means.keys()).close()
    return path


def _collect(
    path: Path,
    workspace: Workspace,
    means: Means,
    only: Sequence[str],
    told: Callable[[Progress], None],
    stop: Stop,
) -> Collected:
    from otklik.collect.session import collect_audit
    from otklik.store import AuditFile

    audit: AuditFile
    with AuditFile.open(path) as audit:
        return collect_audit(
            audit,
            workspace.host,
            settings=means.settings(),
            secrets=means.secrets(),
            clock=means.clock(),
            transport=means.transport(),
            keys=means.keys(),
            only=only,
            on_progress=told,
            stop=stop,
        )
