"""What is done and what is left for one account: makes its calls, takes their answers, writes its cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from otklik.model import Account, Cursor, Unchanged, Window
from otklik_vk.answers import COMMENTS, GROUPS, WALL
from otklik_vk.plan import Call, Sizes
from otklik_vk.settings import Bounds, Settings

WHAT = {GROUPS: "account", WALL: "posts", COMMENTS: "comments"}
_MOST_COMMENTS = 1_000_000  # a count beyond this is an error of the answer, not a plan
_BOUNDARY_POSTS = 100  # posts remembered across runs, so that a wall that moved on is not asked twice


class _Cursor(msgspec.Struct, omit_defaults=True):
    """The cursor's text. `wall`: next offset, -1 when the wall is read; `calls`: post, thread, offset, count, told."""

    id: int
    wall: int
    calls: list[tuple[int, int, int, int, int]] = []
    seen: list[int] = []
    told: int = 0
    done: int = 0


class Work:
    """One account on its way. A call is held in `pending` from when it is made until it is answered or given up."""

    def __init__(
        self, account: Account, window: Window, settings: Settings, sizes: Sizes, known: Mapping[str, int]
    ) -> None:
        self.account = account
        self.community = 0  # VK's number of it, 0 until asked
        self.pending: dict[int, Call] = {}
        self.is_assumed = False  # the number is an earlier run's, and the community has not confirmed it yet
        self._window = (window.since.timestamp(), window.until.timestamp())
        self._settings = settings
        self._bounds: Bounds = settings.bounds
        self._sizes = sizes
        self._known = known
        self._seen: dict[int, None] = {}
        self._last_page: list[int] = []
        self._wall = 0
        self._told = 1
        self._done = 0

    # --- cursor ---

    def cursor(self) -> Cursor:
        """Where another run can go on."""
        calls = [
            (
                int(c.params["post_id"]),
                int(c.params.get("comment_id", 0)),
                int(c.params["offset"]),
                int(c.params["count"]),
                c.told,
            )
            for c in self.pending.values()
            if c.method == COMMENTS
        ]
        seen = list(self._seen)[-_BOUNDARY_POSTS:] if self._wall >= 0 else []
        community = 0 if self.is_assumed else self.community
        state = _Cursor(community, self._wall, calls, seen, self._told, self._done)
        return Cursor(
            account=self.account.id,
            state=msgspec.json.encode(state).decode(),
            is_done=not self.pending,
            told=max(self._told, self._done),
            done=self._done,
        )

    def restore(self, text: str) -> list[Call]:
        """Calls that an interrupted run left; [] where its cursor is not understood and all must be asked."""
        try:
            state = msgspec.json.decode(text, type=_Cursor)
        except msgspec.DecodeError:
            return []
        if not state.id:
            return []
        self.community, self._wall = state.id, state.wall
        self._told, self._done = state.told, state.done
        self._seen = dict.fromkeys(state.seen)
        calls = [
            self._comments(post, told, offset, thread, count)
            for post, thread, offset, count, told in state.calls
        ]
        if state.wall >= 0:
            calls.append(self._page(state.wall))
        return [self._hold(call) for call in calls]

    # --- calls ---

    def lookup(self) -> Call:
        """Asks for the community alone."""
        handle = self.account.handle
        asked = handle.removeprefix("club") if handle[4:].isdigit() and handle.startswith("club") else handle
        params = {"group_ids": asked, "fields": ",".join(self._settings.fields.groups)}
        return self._hold(Call(GROUPS, (handle,), params, rank=1e12))

    def hold(self, call: Call) -> None:
        """A call shared with other accounts."""
        self._hold(call)

    def release(self, call: Call) -> None:
        """The call was answered or given up."""
        if self.pending.pop(id(call), None) is not None:
            self._done += 1

    def opened(self, community: int) -> list[Call]:
        """The community is known: its wall is next, if it was not asked already."""
        is_asked, self.is_assumed = self.is_assumed, False
        if is_asked:
            return []
        self.community = community
        self._told += 1
        return [self._hold(self._page(0))]

    def assume(self, community: int) -> list[Call]:
        """The wall under the number that an earlier run was told, to be asked together with the community itself."""
        calls = self.opened(community)
        self.is_assumed = True
        return calls

    def forget(self) -> list[Call]:
        """Calls that rested on the assumption, which are not to be made."""
        if not self.is_assumed:
            return []
        void = [call for call in self.pending.values() if call.method == WALL]
        for call in void:
            del self.pending[id(call)]
        self.is_assumed, self.community, self._told = False, 0, self._told - len(void)
        return void

    def stop(self) -> None:
        """Nothing more can be asked of this account."""
        self.pending.clear()
        self._wall = -1

    # --- answers ---

    def wall(self, call: Call, result: Mapping[str, Any]) -> Iterator[Call | Unchanged]:
        """Calls that a page of the wall leads to; Unchanged for posts whose comments are as they were."""
        items = [item for item in result["items"] if isinstance(item, dict)]
        total, offset = _int(result.get("count")), int(call.params["offset"])
        if total == 0 and items:
            total = offset + len(items) + 1
        dated = [_int(item.get("date")) for item in items if not item.get("is_pinned")]
        if offset == 0 and len(dated) > 1 and dated[0] < dated[1]:  # a pinned post that is not marked as one
            del dated[0]
        is_past = bool(dated) and min(dated) < self._window[0]
        self._wall = offset + len(items)
        page = [_int(item.get("id")) for item in items]
        is_repeated, self._last_page = (
            page == self._last_page,
            page,
        )  # an answer that does not heed the offset
        if items and not is_past and not is_repeated and self._wall < total:
            self._told += 1
            yield self._hold(self._page(self._wall))
        else:
            self._wall = -1
        for item in items:
            post, date = _int(item.get("id")), _int(item.get("date"))
            if post <= 0 or post in self._seen:
                continue
            self._seen[post] = None
            count = (
                _int((item.get("comments") or {}).get("count"))
                if isinstance(item.get("comments"), dict)
                else 0
            )
            if count == 0 or not self._window[0] <= date < self._window[1]:
                continue
            if self._known.get(str(post)) == count:
                yield Unchanged(account=self.account.id, post=str(post))
                continue
            self._told += 1
            yield self._hold(self._comments(post, count))

    def comments(self, call: Call, result: Mapping[str, Any]) -> Iterator[Call]:
        """Further pages of a post's comments, and threads longer than what came with them."""
        items = [item for item in result["items"] if isinstance(item, dict)]
        if "comment_id" in call.params:
            return
        post, offset, asked = (
            int(call.params["post_id"]),
            int(call.params["offset"]),
            int(call.params["count"]),
        )
        top = min(_int(result.get("current_level_count")), _MOST_COMMENTS)
        if top and offset == 0:
            self._sizes.learn_levels(_int(result.get("count")), top)
            pages = range(len(items), top, self._bounds.comments_per_page) if items else range(0)
        elif not top and len(items) >= asked:  # older answers do not tell how many there are
            pages = range(offset + len(items), offset + len(items) + 1)
        else:
            pages = range(0)
        for further in pages:
            left = min(self._bounds.comments_per_page, max(top - further, 1))
            self._told += 1
            yield self._hold(
                self._comments(post, round(left * max(call.told / top, 1.0)) if top else left, further)
            )
        for item in items:
            yield from self._thread(post, item)

    def _thread(self, post: int, item: Mapping[str, Any]) -> Iterator[Call]:
        thread, comment = item.get("thread"), _int(item.get("id"))
        if not isinstance(thread, dict) or not comment:
            return
        given = thread.get("items")
        had, count = (
            len(given) if isinstance(given, list) else 0,
            min(_int(thread.get("count")), _MOST_COMMENTS),
        )
        for further in range(had, count, self._bounds.comments_per_page):
            self._told += 1
            yield self._hold(
                self._comments(post, min(self._bounds.comments_per_page, count - further), further, comment)
            )

    def halved(self, call: Call) -> list[Call]:
        """The same items in two calls, since one answer was too big; [] when it cannot be less."""
        count, offset = int(call.params.get("count", 1)), int(call.params.get("offset", 0))
        if count <= 1:
            return []
        first = msgspec.structs.replace(
            call, params={**call.params, "count": count // 2}, items=call.items / 2
        )
        halves = [first]
        if call.method == COMMENTS and (
            offset or "comment_id" in call.params
        ):  # a first page tells what follows it
            params = {**call.params, "count": count - count // 2, "offset": offset + count // 2}
            halves.append(msgspec.structs.replace(call, params=params, items=call.items / 2))
            self._told += 1
        self.pending.pop(id(call), None)
        return [self._hold(half) for half in halves]

    # --- parts ---

    def _hold(self, call: Call) -> Call:
        self.pending[id(call)] = call
        return call

    def _page(self, offset: int) -> Call:
        count = self._bounds.posts_per_page
        params = {"owner_id": -self.community, "offset": offset, "count": count}
        return Call(WALL, (self.account.handle,), params, rank=1e9, items=count)

    def _comments(self, post: int, told: int, offset: int = 0, thread: int = 0, count: int = 0) -> Call:
        params: dict[str, Any] = {
            "owner_id": -self.community,
            "post_id": post,
            "need_likes": 1,
            "sort": "asc",
            "offset": offset,
            "count": count or self._bounds.comments_per_page,
        }
        if thread:
            params["comment_id"] = thread
        else:
            params["thread_items_count"] = self._bounds.thread_items
        is_first = not thread and not offset
        return Call(
            COMMENTS,
            (self.account.handle,),
            params,
            rank=told,
            items=min(told, self._bounds.comments_per_page * (1 + self._bounds.thread_items)),
            told=told if is_first else 0,
        )


def _int(told: Any) -> int:
    """A count or an id from an answer; 0 for anything odd."""
    if isinstance(told, bool) or not isinstance(told, (int, float)):
        return int(told) if isinstance(told, str) and told.isdecimal() and len(told) < 19 else 0
    return int(told) if abs(told) < 1e18 else 0
