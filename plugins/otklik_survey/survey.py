"""Takes a table of survey answers, one respondent a row (`otklik import ANSWERS --into AUDIT`). Its rows are not kept."""

from __future__ import annotations

from typing import ClassVar

from otklik.errors import ImportFileError
from otklik.i18n import Translator
from otklik.model import ObservationKey, Text, Value
from otklik.platform import ImportedRegister, ImportFile, ImportRemark, RegisterImporter, RegisterRow
from otklik.spreadsheet import cell_name, number_in
from otklik_survey.figures import (
    FEATURES,
    design_effect,
    group_sizes,
    largest_shift,
    personal_columns,
    repeats,
    seconds,
    speeders,
    weights_of,
)
from otklik_survey.settings import column_called
from otklik_survey.table import Answers, find_answers

_ = Translator("otklik_survey")


def _key(name: str, kind: str, ru: str, en: str, unit: str = "") -> ObservationKey:
    return ObservationKey(key=f"survey.{name}", type=kind, title=Text(ru, en), unit=unit)


class SurveyAnswers(RegisterImporter):
    """Answers as a survey service exports them, or as an analyst keeps them."""

    id = "survey"
    title = Text("Ответы опроса", "Answers to a survey")
    observations: ClassVar[tuple[ObservationKey, ...]] = (
        _key("answers", "int", "Анкет в таблице опроса", "Answers in the table of the survey", "answers"),
        _key(
            "features_weighted",
            "int",
            "По скольким признакам из трёх (пол, возраст, поселение) данные взвешены",
            "Features out of three (sex, age, settlement) that the data are weighted by",
        ),
        _key("largest_shift", "float", "Наибольший сдвиг доли группы от весов", "Largest shift of a group's share by weights", "share"),
        _key("deff", "float", "Эффект дизайна deff = n · Σw² / (Σw)²", "Design effect deff = n · Σw² / (Σw)²"),
        _key("n_eff", "float", "Эффективное число ответов n / deff", "Effective number of answers n / deff", "answers"),
        _key("repeats", "int", "Повторных анкет осталось", "Repeated answers left", "answers"),
        _key("speeders", "int", "«Скорострелов» осталось", "Speeders left", "answers"),
        _key("spoilt_share", "float", "Доля повторных и слишком быстрых анкет", "Share of repeated and hasty answers", "share"),
        _key("personal_columns", "int", "Столбцов, по которым узнают человека", "Columns that tell who a person is"),
        _key("least_group", "int", "Наименьшая группа по полу, возрасту или поселению", "Smallest group by sex, age or settlement", "people"),
    )  # fmt: skip

    def recognises(self, file: ImportFile) -> bool:
        return find_answers(file, column_called) is not None

    def figures(self, file: ImportFile) -> ImportedRegister:
        answers = find_answers(file, column_called)
        if answers is None:
            raise ImportFileError(
                _(
                    "{file}: there is no header with at least two of the columns «Пол», «Возраст», «Тип поселения», «Вес», «Начало», «Окончание», and answers below it."
                ).format(file=file.name)
            )
        remarks: list[ImportRemark] = []
        row = RegisterRow(place=answers.place, values=_values(answers, remarks))
        return ImportedRegister(rows=(row,), remarks=tuple(remarks))


def _values(answers: Answers, remarks: list[ImportRemark]) -> dict[str, Value]:
    """By key; what the table does not tell is left out."""
    n = len(answers.rows)
    weights = weights_of(answers)
    if weights is None and "weight" in answers.known:
        remarks.append(_wrong_weight(answers))
    weighted = weights if weights is not None and max(weights) > min(weights) else None
    deff = design_effect(weights) if weights is not None else None
    again, hasty = repeats(answers), speeders(seconds(answers))
    personal = personal_columns(answers)
    if personal:
        message = _("columns that tell who a person is: {columns}. Nothing of them was kept.")
        remarks.append(ImportRemark(answers.place or "1", message.format(columns=", ".join(personal)[:300])))
    told: dict[str, Value] = {
        "answers": n,
        "features_weighted": sum(f in answers.known for f in FEATURES) if weighted is not None else 0,
        "largest_shift": largest_shift(answers, weighted) if weighted is not None else None,
        "deff": deff,
        "n_eff": n / deff if deff is not None else float(n) if "weight" not in answers.known else None,
        "repeats": again,
        "speeders": hasty,
        # of two signs one is better than none: what is not told is not counted
        "spoilt_share": None if again is None and hasty is None else ((again or 0) + (hasty or 0)) / n,
        "personal_columns": len(personal),
        "least_group": min(group_sizes(answers).values(), default=None),
    }
    if "weight" in answers.known and weights is None:
        told["features_weighted"] = None  # there are weights, and they cannot be read
    return {f"survey.{name}": value for name, value in told.items() if value is not None}


def _wrong_weight(answers: Answers) -> ImportRemark:
    """The first weight that is none."""
    index = answers.known["weight"]
    for shift, row in enumerate(answers.sheet.rows[answers.header + 1 :], start=answers.header + 1):
        if not any(text.strip() for text in row):
            continue
        text = row[index] if index < len(row) else ""
        value = number_in(text)
        if value is None or value <= 0:
            message = _("weight “{text}” is no positive number: weights of this table were left out")
            return ImportRemark(cell_name(answers.sheet, shift, index), message.format(text=text[:40]))
    raise AssertionError("a weight that is none was said to be there")
