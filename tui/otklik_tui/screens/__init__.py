"""Screens, one a file, in the order of the walk. A new one is a row here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from otklik.i18n import N_

if TYPE_CHECKING:
    from otklik_tui.screens.base import OtklikScreen


class ScreenEntry(NamedTuple):
    """A place of the walk: its key works everywhere. `needs_audit`: nothing is there as long as no audit is open.

    `is_for_guests`: it shows the open audit and reaches no other file, nor anything else of this computer.
    """

    id: str
    title: str  # msgid
    key: str
    module: str
    name: str
    needs_audit: bool = True
    is_for_guests: bool = False

    def load(self) -> type[OtklikScreen]:
        """Its class; the module is imported when one goes there first."""
        found: type[OtklikScreen] = getattr(import_module(self.module), self.name)
        return found


WALK: tuple[ScreenEntry, ...] = (
    ScreenEntry("start", N_("Start"), "f2", "otklik_tui.screens.start", "StartScreen", False),
    ScreenEntry("region", N_("Region and pages"), "f3", "otklik_tui.screens.region", "RegionScreen", False),
    ScreenEntry("collect", N_("Collection"), "f4", "otklik_tui.screens.collect", "CollectScreen", False),
    ScreenEntry(
        "checklist",
        N_("Checklist"),
        "f5",
        "otklik_tui.screens.checklist",
        "ChecklistScreen",
        is_for_guests=True,
    ),
    ScreenEntry(
        "findings", N_("Findings"), "f6", "otklik_tui.screens.findings", "FindingsScreen", is_for_guests=True
    ),
    ScreenEntry("plan", N_("Plan"), "f7", "otklik_tui.screens.plan", "PlanScreen", is_for_guests=True),
    ScreenEntry(
        "report", N_("Report"), "f8", "otklik_tui.screens.report", "ReportScreen", is_for_guests=True
    ),
    ScreenEntry(
        "pictures", N_("Pictures"), "f9", "otklik_tui.screens.pictures", "PicturesScreen", is_for_guests=True
    ),
    ScreenEntry(
        "comments",
        N_("Comments"),
        "alt+k",
        "otklik_tui.screens.comments",
        "CommentsScreen",
        is_for_guests=True,
    ),
    ScreenEntry("compare", N_("Compare"), "alt+c", "otklik_tui.screens.compare", "CompareScreen"),
    ScreenEntry("together", N_("Together"), "alt+m", "otklik_tui.screens.together", "TogetherScreen", False),
    ScreenEntry("plugins", N_("Plugins"), "alt+l", "otklik_tui.screens.plugins", "PluginsScreen", False),
    ScreenEntry("settings", N_("Settings"), "alt+s", "otklik_tui.screens.settings", "SettingsScreen", False),
)
BY_ID = {entry.id: entry for entry in WALK}
