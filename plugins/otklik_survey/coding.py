"""Takes messages coded by a person and by a machine or another person: how far they agree. Texts are not kept."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from otklik.errors import ImportFileError
from otklik.i18n import Translator
from otklik.model import ObservationKey, Text, Value
from otklik.platform import ImportedRegister, ImportFile, ImportRemark, RegisterImporter, RegisterRow
from otklik.stats import kappa
from otklik_survey.settings import is_called, settings
from otklik_survey.table import find_answers

_ = Translator("otklik_survey")


class CodedMessages(RegisterImporter):
    """A table of messages, one a row, with the label of a person and that of a machine (or of a second person)."""

    id = "coding"
    title = Text("Двойная разметка сообщений", "Messages coded twice")
    observations: ClassVar[tuple[ObservationKey, ...]] = (
        ObservationKey(
            key="coding.messages",
            type="int",
            title=Text("Размечено дважды", "Messages coded twice"),
            unit="messages",
        ),
        ObservationKey(
            key="coding.kappa",
            type="float",
            title=Text("Согласие разметок, κ Коэна", "Agreement of labels, Cohen's κ"),
        ),
    )

    def recognises(self, file: ImportFile) -> bool:
        return find_answers(file, _column, ("one", "other")) is not None

    def figures(self, file: ImportFile) -> ImportedRegister:
        table = find_answers(file, _column, ("one", "other"))
        if table is None:
            raise ImportFileError(
                _("{file}: there are no two columns of labels, for example «Человек» and «Машина».").format(
                    file=file.name
                )
            )
        both = [
            (_label(a), _label(b)) for a, b in zip(table.values("one"), table.values("other"), strict=True)
        ]
        pairs = [(a, b) for a, b in both if a and b]
        remarks = []
        if len(pairs) < len(both):
            message = _("rows with one label only were left out: {n}").format(n=len(both) - len(pairs))
            remarks.append(ImportRemark(table.place or "1", message))
        values: dict[str, Value] = {"coding.messages": len(pairs)}
        agreement = kappa(Counter(pairs))
        if agreement is not None:
            values["coding.kappa"] = agreement
        elif pairs:
            remarks.append(
                ImportRemark(
                    table.place or "1", _("every label is the same: κ says nothing and was not computed")
                )
            )
        return ImportedRegister(rows=(RegisterRow(place=table.place, values=values),), remarks=tuple(remarks))


def _column(title: str) -> str:
    words = settings().coding
    if is_called(title, words.person):
        return "one"
    return "other" if is_called(title, (*words.machine, *words.second)) else ""


def _label(text: str) -> str:
    return " ".join(text.casefold().split())
