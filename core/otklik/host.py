"""Finds, loads, links and isolates plugins. Build a `Host` and pass it; there is no global one."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from importlib.resources.abc import Traversable
from time import perf_counter
from typing import TypeVar

import msgspec
import pluggy

from otklik import hookspecs
from otklik.addresses import host_and_path
from otklik.errors import FOREIGN, OtklikError, PluginConflict, UsageError
from otklik.i18n import _
from otklik.metric import Metric, RegionMetric
from otklik.model import Account, ObservationKey
from otklik.platform import Importer, Platform, RegisterImporter, ReportFormat, Simulator, TableImporter

GROUP = "otklik"
T = TypeVar("T")


class PluginState(msgspec.Struct, frozen=True, kw_only=True):
    """A line of `otklik plugins`."""

    name: str
    distribution: str
    version: str
    brings: tuple[str, ...] = ()  # "platform vk", "metric own_content_share"
    error: str = ""  # one line; "" when it loaded
    trace: str = ""
    seconds: float = 0.0  # that loading and declaring took


class Host:
    """Plugins of the entry points given, the core's own first.

    A plugin that fails to import, to register or to declare is a `PluginState` with its error; the rest works.
    Raises PluginConflict where two plugins declare one id.
    """

    def __init__(
        self, points: Iterable[EntryPoint] | None = None, clock: Callable[[], float] = perf_counter
    ) -> None:
        self._clock = clock
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hookspecs)
        self._states: dict[str, PluginState] = {}
        self._owners: dict[tuple[str, str], str] = {}
        self._code, self._loaded_with = {"otklik"}, set[str]()
        from otklik import builtin

        self._manager.register(builtin, name="otklik")
        self._states["otklik"] = PluginState(name="otklik", distribution="otklik", version=_version("otklik"))
        for point in sorted(entry_points(group=GROUP) if points is None else points, key=lambda p: p.name):
            self._load(point)
        self.platforms: Mapping[str, Platform] = self._objects(
            "platform", "register_platforms", lambda p: _checked(p.id, p.observations)
        )
        importers: Mapping[str, Importer | TableImporter | RegisterImporter] = self._objects(
            "importer",
            "register_importers",
            lambda i: i.id if isinstance(i, Importer) else _checked(i.id, i.observations),
        )
        self.importers = {i: o for i, o in importers.items() if isinstance(o, Importer)}
        self.tables = {i: o for i, o in importers.items() if isinstance(o, TableImporter)}
        self.registers = {i: o for i, o in importers.items() if isinstance(o, RegisterImporter)}
        formulas: Mapping[str, Metric | RegionMetric] = self._objects(
            "metric", "register_metrics", lambda m: m.id
        )
        self.metrics: Mapping[str, Metric] = {i: m for i, m in formulas.items() if isinstance(m, Metric)}
        self.region_metrics: Mapping[str, RegionMetric] = {
            i: m for i, m in formulas.items() if isinstance(m, RegionMetric)
        }
        self.report_formats: Mapping[str, ReportFormat] = self._objects(
            "report format", "register_report_formats", lambda f: f.id
        )
        self.simulators: Mapping[str, Simulator] = self._objects(
            "simulator", "register_simulators", lambda s: s.platform
        )
        self.packs: Mapping[str, Traversable] = self._objects("pack", "register_packs", lambda t: t.name)

    @property
    def states(self) -> tuple[PluginState, ...]:
        """What is installed, what it brings, what failed."""
        return tuple(self._states.values())

    @property
    def code(self) -> Mapping[str, bool]:
        """Top-level packages and modules that were loaded: True for the core and plugins, False for what came with them."""
        return {**dict.fromkeys(self._loaded_with, False), **dict.fromkeys(self._code, True)}

    @cached_property
    def observations(self) -> Mapping[str, ObservationKey]:
        """Every declared observation by key, the core's own included."""
        from otklik.builtin import OBSERVATIONS

        declared = {key.key: key for key in OBSERVATIONS}
        sources = [p.observations for p in self.platforms.values()]
        sources += [table.observations for table in self.tables.values()]
        sources += [register.observations for register in self.registers.values()]
        for keys in sources:
            declared.update({key.key: key for key in keys})
        return declared

    def declared(self, identifier: str) -> Metric | RegionMetric | ObservationKey | None:
        """The metric or observation of that id, with its title."""
        found = self.metrics.get(identifier) or self.region_metrics.get(identifier)
        return found or self.observations.get(identifier)

    def account(self, address: str, body: str = "") -> Account | None:
        """The account that an address in any spelling belongs to. The website takes what no platform knows."""
        ordered = sorted(self.platforms.values(), key=lambda p: (p.id == "website", p.id))
        for platform in ordered:
            try:
                handle = platform.account_from_url(address)
                if handle is not None:
                    return Account(platform.id, handle, platform.account_url(handle), body)
            except FOREIGN as error:  # a line in `otklik plugins`; what others bring works on
                self.failed("platform", platform.id, error)
                if self._is_at(platform, address):  # its own page must not be taken for somebody's site
                    return None
        return None

    def _is_at(self, platform: Platform, address: str) -> bool:
        """Does the address lie on a host of this platform, below one, or where one lies below it (api.forum.example of
        forum.example)? Its neighbours in a domain are others' sites."""
        host = host_and_path(address)[0].removeprefix("www.").removeprefix("m.")
        try:
            own = platform.hosts(())
            return any(f".{host}".endswith(f".{one}") or f".{one}".endswith(f".{host}") for one in own)
        except FOREIGN:
            return False

    def failed(self, kind: str, identifier: str, error: BaseException) -> None:
        """What a plugin brings has raised what it must not: its line in `otklik plugins` says so."""
        name = self._owners[kind, identifier]
        if not self._states[name].error:
            self._states[name] = _failed(self._states[name], error)

    def failures(self, kind: str) -> tuple[str, ...]:
        """A sentence for each plugin that brings something of this kind and failed afterwards."""
        bring = {name for (sort, _id), name in self._owners.items() if sort == kind}
        told = _("The plugin {plugin} failed: {detail}.")
        return tuple(
            told.format(plugin=state.name, detail=state.error.rstrip("."))
            for state in self._states.values()
            if state.error and state.name in bring
        )

    def not_judged(self) -> tuple[str, ...]:
        """A sentence for each plugin of a platform that failed: what numbers lack by it."""
        told = _("{failure} Pages of its platform were not recognised and are not judged.")
        return tuple(told.format(failure=failure) for failure in self.failures("platform"))

    def owner(self, kind: str, identifier: str) -> str | None:
        """Name of the plugin that brought it."""
        return self._owners.get((kind, identifier))

    def _load(self, point: EntryPoint) -> None:
        dist = point.dist
        state = PluginState(
            name=point.name,
            distribution=dist.name if dist is not None else "",
            version=dist.version if dist is not None else "",
        )
        if point.name in self._states:
            raise PluginConflict(
                _("Two plugins are called {name}: {first} and {second}. Uninstall one of them.").format(
                    name=point.name, first=self._states[point.name].distribution, second=state.distribution
                )
            )
        began = self._clock()
        loaded = set(sys.modules)
        self._code.add(_package(point.module))
        try:
            self._manager.register(point.load(), name=point.name)
        except FOREIGN as error:  # whatever it raises is a line in `otklik plugins`
            self._manager.unregister(name=point.name) if self._manager.has_plugin(point.name) else None
            state = _failed(state, error)
        self._loaded_with.update(map(_package, sys.modules.keys() - loaded))
        self._states[point.name] = msgspec.structs.replace(state, seconds=self._clock() - began)

    def _objects(self, kind: str, hook: str, identify: Callable[[T], str]) -> dict[str, T]:
        found: dict[str, T] = {}
        for implementation in getattr(self._manager.hook, hook).get_hookimpls():
            name = implementation.plugin_name
            began = self._clock()
            try:
                objects: list[tuple[str, T]] = [(identify(o), o) for o in implementation.function()]
            except FOREIGN as error:
                self._states[name] = _failed(self._states[name], error)
                continue
            finally:
                spent = self._states[name].seconds + self._clock() - began
                self._states[name] = msgspec.structs.replace(self._states[name], seconds=spent)
            for identifier, thing in objects:
                if identifier in found:
                    raise PluginConflict(
                        _(
                            "Plugins {first} and {second} both bring {kind} {id}. Uninstall one of them."
                        ).format(
                            first=self._owners[kind, identifier],
                            second=name,
                            kind=kind_words(kind),
                            id=identifier,
                        )
                    )
                found[identifier] = thing
                self._owners[kind, identifier] = name
                self._states[name] = msgspec.structs.replace(
                    self._states[name], brings=(*self._states[name].brings, f"{kind} {identifier}")
                )
        return found


def _package(module: str) -> str:
    return module.partition(".")[0]


def kind_words(kind: str) -> str:
    """What a plugin brings, as a sentence names it."""
    return {
        "platform": _("the platform"),
        "importer": _("the importer"),
        "metric": _("the metric"),
        "report format": _("the report format"),
        "simulator": _("the simulator of"),
        "pack": _("the pack"),
    }[kind]


def _checked(identifier: str, observations: Iterable[ObservationKey]) -> str:
    """The id of what declares observations. Raises UsageError: ids stand in files and addresses of findings for ever."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", identifier):
        raise UsageError(
            _("{id} is no id: write Latin letters in lower case, digits and _, a letter first.").format(
                id=repr(identifier)
            )
        )
    for key in observations:
        if not key.key.startswith(f"{identifier}."):
            raise UsageError(_("Observation {key} must begin with {id}.").format(key=key.key, id=identifier))
        if key.type not in ("bool", "int", "float", "str", "date"):
            raise UsageError(
                _("Observation {key}: {type} is no type; there are bool, int, float, str, date.").format(
                    key=key.key, type=repr(key.type)
                )
            )
    return identifier


def _failed(state: PluginState, error: BaseException) -> PluginState:
    told = str(error) if isinstance(error, OtklikError) else ""
    told = told.strip() or f"{type(error).__name__}: {error}"
    line = told.splitlines()[0].removesuffix(": ")
    return msgspec.structs.replace(state, error=line, trace="".join(traceback.format_exception(error)))


def _version(distribution: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
