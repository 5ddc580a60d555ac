"""What a file says of where it comes from, in words."""

from __future__ import annotations

from otklik.i18n import _
from otklik.report.document import Document


def proof_lines(document: Document) -> list[str]:
    """Product, audit, assessment, heads: a line each, in the language in force."""
    proof = document.proof
    return [
        document.product,
        _("Audit: {id}").format(id=proof.audit),
        _("Assessment: {id}").format(id=proof.assessment),
        *(_("Journal head: {id}").format(id=head) for head in proof.heads),
    ]


def proof_words(document: Document) -> str:
    """The same as one line."""
    return ". ".join(proof_lines(document)) + "."
