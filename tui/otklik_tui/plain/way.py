"""What a finding rests on, in lines: the explanation level by level, from it on to the evidence."""

from __future__ import annotations

from otklik.errors import UsageError
from otklik.i18n import _
from otklik_tui.plain.evidence import EvidencePlace
from otklik_tui.plain.place import Place, index_of
from otklik_tui.plain.sitting import Sitting
from otklik_tui.views.findings import WayNode, way_down

PAGE = 20


class WayPlace(Place):
    """The explanation of a finding, an item or a section; a number opens what that line leads to."""

    def __init__(self, sitting: Sitting, target: str) -> None:
        super().__init__(sitting)
        self.target = target
        self.nodes: tuple[WayNode, ...] = ()
        self._opened = 0

    @property
    def title(self) -> str:
        return _("What {target} rests on").format(target=self.target)

    def enter(self) -> None:
        host, target = self.host, self.target
        self.nodes = self.do(
            self.workspace.beside(
                lambda audit, assessment: way_down(assessment, host, target, audit.exchange)
            )
        )
        self.talk.page(len(self.nodes), self._line, size=PAGE)
        if any(node.opens for node in self.nodes):
            self.say(_("A number opens the line that says so."))

    def _line(self, number: int) -> str:
        """A line with its level where that is another than before."""
        node, before = self.nodes[number], self.nodes[number - 1].depth if number else 0
        level = _("Level {n}: ").format(n=node.depth) if node.depth != before else ""
        opens = f" ({_('opens')})" if node.opens else ""
        return f"{number + 1}. {level}{node.text}{opens}"

    def again(self) -> None:
        """The lines go on from the one that was opened."""
        self.talk.page(len(self.nodes), self._line, at=self._opened, size=PAGE)

    def number(self, number: int, rest: str) -> None:
        node = self.nodes[index_of(number, len(self.nodes))]
        self._opened = number - 1
        if node.evidence is not None:
            self.sitting.into(EvidencePlace(self.sitting, node.evidence))
        elif node.opens:
            self.sitting.into(WayPlace(self.sitting, node.target))
        else:
            raise UsageError(_("That line leads nowhere further."))
