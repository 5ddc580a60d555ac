"""What the core itself brings, through the same hooks as any plugin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from otklik.hookspecs import hookimpl
from otklik.model import ObservationKey, Text

if TYPE_CHECKING:
    from otklik.metric import Metric, RegionMetric
    from otklik.platform import Importer, ReportFormat

OBSERVATIONS = (
    ObservationKey(
        key="account.state", type="str", title=Text("Состояние страницы", "State of the page"), unit="state"
    ),
    ObservationKey(
        key="account.address",
        type="str",
        title=Text("Адрес страницы в профиле", "Address of the page in the profile"),
    ),
)


@hookimpl
def register_metrics() -> Iterable[Metric | RegionMetric]:
    from otklik.metrics import METRICS
    from otklik.metrics.region import REGION_METRICS

    return (*METRICS, *REGION_METRICS)


@hookimpl
def register_report_formats() -> Iterable[ReportFormat]:
    from otklik.report import FORMATS

    return FORMATS


@hookimpl
def register_importers() -> Iterable[Importer]:
    return ()
