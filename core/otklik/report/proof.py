"""What a file says of where it comes from, in words."""

from __future__ import annotations

import re

import msgspec

from otklik.i18n import _
from otklik.report.document import Document, Proof

_COMMENT = re.compile(r"<!-- otklik\.proof (\{.*\}) -->\s*\Z")


def proof_comment(proof: Proof) -> str:
    """The proof as a comment of Markdown or HTML, which nothing shows and nothing in it can end."""
    told = msgspec.json.encode(proof, order="sorted").decode()
    told = told.replace("-", r"\u002d").replace(">", r"\u003e")
    return f"<!-- otklik.proof {told} -->"


def proof_of_markdown(text: str) -> Proof | None:
    """The proof at the end of a Markdown file; None where there is none, or it cannot be read."""
    found = _COMMENT.search(text[-20_000:])
    if found is None:
        return None
    try:
        return msgspec.json.decode(found[1], type=Proof)
    except msgspec.DecodeError:
        return None


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
