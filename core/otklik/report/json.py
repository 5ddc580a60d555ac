"""The report as JSON: the model itself, `schema` first, keys in the order of the model."""

from __future__ import annotations

import msgspec

from otklik.report.comparison.model import ComparisonReport
from otklik.report.document import Document
from otklik.report.model import Report


def write_json(report: Report | ComparisonReport | Document) -> bytes:
    """UTF-8, indented, one final newline; `msgspec.json.decode(..., type=Report)` gives the report back."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n"
