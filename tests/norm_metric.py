"""A plugin whose metrics look beyond an account's records: at a norm, at the profile's pages."""

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


class _Pages(_Counting):
    def reading(self) -> Reading:
        told = (
            self.scope.is_listed("https://t.me/prirechye_school5"),
            self.scope.page("https://vk.com/club3"),
        )
        return Reading(value=str(told), n=self.n)


class PagesKnown(PostCount):
    id = "pages_known"
    title = Text("Известные страницы", "Pages known")

    def meter(self, scope: Scope) -> Meter:
        return _Pages(scope)


@hookimpl
def register_metrics() -> Iterable[Metric]:
    return (PostsAgainstNorm(), PagesKnown())
