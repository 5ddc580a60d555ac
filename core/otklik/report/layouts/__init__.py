"""What each reader gets of a report: one function a kind, from the report model to a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from otklik.errors import UsageError
from otklik.i18n import _, using

if TYPE_CHECKING:
    from otklik.report.document import Document
    from otklik.report.model import Report

KINDS = ("full", "governor", "owner", "body", "presentation", "workbook", "plan")


def lay_out(
    report: Report, kind: str, reader: str = "", options: Mapping[str, str] | None = None
) -> Document:
    """The document of that kind; `reader` is the owner's role or the body's id where the kind is for one.

    Raises UsageError for a kind or reader that there is not.
    """
    from otklik.report.layouts import full, governor, plan, presentation, reader_pack, workbook

    makers: Mapping[str, Callable[[Report, str, Mapping[str, str]], Document]] = {
        "full": full.lay_out,
        "governor": governor.lay_out,
        "owner": reader_pack.for_owner,
        "body": reader_pack.for_body,
        "presentation": presentation.lay_out,
        "workbook": workbook.lay_out,
        "plan": plan.lay_out,
    }
    if kind not in makers:
        raise UsageError(
            _("There is no report of the kind {kind}. There are: {known}.").format(
                kind=kind, known=", ".join(KINDS)
            )
        )
    with using(report.language):
        return makers[kind](report, reader, options or {})
