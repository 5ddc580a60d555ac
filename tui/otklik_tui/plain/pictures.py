"""What the pictures show, in words: scores with their bounds, bodies by section, posts by week, times of answers."""

from __future__ import annotations

from otklik.i18n import _
from otklik_tui.plain.aloud import score_told
from otklik_tui.plain.place import Place
from otklik_tui.plain.words import Word
from otklik_tui.views.pictures import Picture, activity_of, answers, heat, posts, score_bars

WIDTH = 80  # of drawings that nobody sees


class PicturesPlace(Place):
    """Scores at once, the others at a word: they look through the records."""

    id = "pictures"

    @property
    def words(self) -> tuple[Word, ...]:
        return (
            Word("s", _.context("typed", "scores"), _("the total and every section"), lambda rest: self.tell(self._scores()), is_first=True),
            Word("b", _.context("typed", "bodies"), _("where bodies score lowest"), lambda rest: self.tell(self._bodies()), is_first=True),
            Word("p", _.context("typed", "posts"), _("posts by week"), lambda rest: self.tell(self._activity()[0]), is_first=True),
            Word("a", _.context("typed", "answers"), _("how soon citizens are answered"), lambda rest: self.tell(self._activity()[1]), is_first=True),
        )  # fmt: skip

    def enter(self) -> None:
        self.say(score_told(self.assessment.score.total))
        self.tell(self._scores())

    def tell(self, picture: Picture) -> None:
        """A picture by its words."""
        self.say(f"{picture.title}.")
        self.talk.lines(picture.told)

    def _scores(self) -> Picture:
        return score_bars(self.assessment, WIDTH)

    def _bodies(self) -> Picture:
        from otklik.report.heat import heat_of_assessment

        return heat(heat_of_assessment(self.assessment), WIDTH)

    def _activity(self) -> tuple[Picture, Picture]:
        host = self.host
        found = self.do(self.workspace.beside(lambda audit, assessment: activity_of(audit, assessment, host)))
        return posts(found, WIDTH), answers(found, WIDTH)
