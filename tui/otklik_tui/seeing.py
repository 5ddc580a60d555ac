"""Evidence as it is looked at: a captured answer, an attached file, what somebody said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from otklik.errors import OtklikError
from otklik_tui.views.evidence import EvidenceView, attached, captured, said

if TYPE_CHECKING:
    from datetime import tzinfo

    from otklik.model import EvidenceRef
    from otklik_tui.workspace import Workspace


async def evidence_view(
    workspace: Workspace, ref: EvidenceRef, zone: tzinfo | None, *, as_source: bool = False
) -> EvidenceView:
    """Read it from the open audit; what hinders is told in the view."""
    try:
        if ref.exchange:
            return captured(ref, await workspace.exchange(ref.exchange), zone, as_source=as_source)
        if ref.place.startswith("sha256:"):
            sha = ref.place.removeprefix("sha256:")
            name, content = await workspace.read(lambda audit: audit.attachment(sha))
            return attached(ref, name, content)
    except OtklikError as error:
        return EvidenceView(title=ref.url or ref.place, remark=str(error))
    if ref.event:
        return said(ref, next((event for event in workspace.events if event.id == ref.event), None))
    return EvidenceView(title=ref.url or ref.place, note=ref.note)
