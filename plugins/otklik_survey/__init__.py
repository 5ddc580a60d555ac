"""Answers to surveys and messages coded twice for Otklik: what a table tells of how a survey was made, without its rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from otklik.hookspecs import hookimpl

if TYPE_CHECKING:
    from otklik.platform import RegisterImporter


@hookimpl
def register_importers() -> Iterable[RegisterImporter]:
    from otklik_survey.coding import CodedMessages
    from otklik_survey.survey import SurveyAnswers

    return [SurveyAnswers(), CodedMessages()]
