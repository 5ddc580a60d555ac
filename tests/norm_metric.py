"""A plugin with one metric, which asks for a norm."""

from __future__ import annotations

from collections.abc import Iterable

from judging import PostCount, _Counting
from otklik.hookspecs import hookimpl
from otklik.metric import Meter, Metric, Reading, Scope
from otklik.model import Text


class _Share(_Counting):
    def reading(self) -> Reading:
        wanted = self.scope.norm("posts")
        return Reading(value=self.n / wanted if wanted else None, n=self.n)


class PostsAgainstNorm(PostCount):
    id = "posts_against_norm"
    title = Text("Записи к норме", "Posts against the norm")

    def meter(self, scope: Scope) -> Meter:
        return _Share(scope)


@hookimpl
def register_metrics() -> Iterable[Metric]:
    return (PostsAgainstNorm(),)
