"""VK's API over the sandbox's world: token kinds, three requests a second, 25 calls and 5 MB, its errors. Raw ASGI."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs

import msgspec

from otklik.errors import FormatChanged
from otklik.platform import Simulator
from otklik.sandbox.world import World, WorldAccount
from otklik_vk.answers import EXECUTE, calls_of
from otklik_vk.settings import settings
from otklik_vk.simulated import Communities

Fault = Callable[[str, Mapping[str, str], int], int | bytes | None]
_KINDS = {"user": "vk_user", "service": "vk_service", "community": "vk_community"}
_FREE = frozenset({"utils.resolveScreenName", "users.get"})  # methods that any token may call


class VkSimulator(Simulator):
    """Tokens are told by their beginning: `user-…`, `service-…`, `community-…`."""

    platform: ClassVar[str] = "vk"

    def hosts(self, world: Any) -> frozenset[str]:
        return frozenset(settings().api.hosts)

    def app(self, world: Any, now: Callable[[], float] | None = None, fault: Fault | None = None) -> VkApp:
        """`now`: seconds of the clock by which requests are paced; without it no pace is asked for.

        `fault(method, form, number)` may answer in VK's stead: an error code, or the bytes of a body.
        """
        return VkApp(world, now, fault)


class _ApiError(Exception):
    def __init__(self, code: int, message: str) -> None:
        self.code, self.message = code, message


class VkApp:
    """The ASGI application. Counters tell what was asked of it."""

    def __init__(self, world: World, now: Callable[[], float] | None, fault: Fault | None) -> None:
        self._pages = Communities(world)
        self._now, self._fault = now, fault
        self._recent: dict[str, deque[float]] = {}
        self.requests = 0
        self.calls = 0
        self.bytes = 0
        self.refused: dict[int, int] = {}  # error code → how often

    async def __call__(
        self,
        scope: Mapping[str, Any],
        receive: Callable[[], Awaitable[Mapping[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """One HTTP request."""
        if scope["type"] != "http":
            return
        body = b""
        is_more = True
        while is_more:
            event = await receive()
            body += event.get("body", b"")
            is_more = bool(event.get("more_body")) and event["type"] != "http.disconnect"
        form = {
            key: values[-1]
            for text in (scope["query_string"].decode("latin-1"), body.decode("utf-8", "replace"))
            for key, values in parse_qs(text, keep_blank_values=True).items()
        }
        method = scope["path"].rstrip("/").rpartition("/")[2]
        answer = self.answer(method, form)
        self.bytes += len(answer)
        headers = [(b"content-type", b"application/json; charset=utf-8"), (b"server", b"simulated")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def answer(self, method: str, form: Mapping[str, str]) -> bytes:
        """The body that VK would send."""
        self.requests += 1
        try:
            fault = self._fault(method, form, self.requests) if self._fault else None
            if isinstance(fault, bytes):
                return fault
            if fault is not None:
                raise _ApiError(fault, "Simulated")
            token = form.get("access_token", "")
            kind = _KINDS.get(token.partition("-")[0])
            if kind is None:
                raise _ApiError(5, "User authorization failed: invalid access_token (4).")
            self._pace(token, kind)
            if method == EXECUTE:
                return self._execute(form, kind)
            return msgspec.json.encode({"response": self._call(method, form, kind)})
        except _ApiError as error:
            self.refused[error.code] = self.refused.get(error.code, 0) + 1
            return msgspec.json.encode({"error": _error(error, method)})

    def _pace(self, token: str, kind: str) -> None:
        if self._now is None:
            return
        rate = next(p.requests_per_second for p in settings().limits if p.secret == kind)
        now, recent = self._now(), self._recent.setdefault(token, deque())
        while recent and now - recent[0] >= 1.0 - 1e-9:
            recent.popleft()
        if len(recent) >= rate:
            raise _ApiError(6, "Too many requests per second")
        recent.append(now)

    def _execute(self, form: Mapping[str, str], kind: str) -> bytes:
        if kind not in settings().tokens[EXECUTE]:
            raise _ApiError(28, "Application authorization failed: method is unavailable with service token.")
        try:
            calls = calls_of(form.get("code", ""))
        except FormatChanged as error:
            raise _ApiError(12, "Unable to compile code") from error
        if len(calls) > settings().bounds.execute_calls:
            raise _ApiError(13, "Runtime error occurred during code invocation: Too many api calls")
        results: list[Any] = []
        errors = []
        for method, params in calls:
            try:
                results.append(self._call(method, params, kind))
            except _ApiError as error:
                results.append(False)
                errors.append({"method": method, "error_code": error.code, "error_msg": error.message})
        body = msgspec.json.encode({"response": results} | ({"execute_errors": errors} if errors else {}))
        if len(body) > settings().bounds.answer_bytes:
            raise _ApiError(13, "Runtime error occurred during code invocation: response size is too big")
        return body

    def _call(self, method: str, params: Mapping[str, Any], kind: str) -> Any:
        self.calls += 1
        allowed = settings().tokens.get(method)
        if method in _FREE:
            return self._resolve(params) if method == "utils.resolveScreenName" else self._people(params)
        if allowed is None:
            raise _ApiError(3, "Unknown method passed")
        if kind not in allowed:
            code = 27 if kind == "vk_community" else 28
            raise _ApiError(code, f"Authorization failed: method is unavailable with this token: {method}")
        if method == "groups.getById":
            return self._groups(params, kind)
        account = self._wall_of(params)
        return self._wall(account, params, kind) if method == "wall.get" else self._comments(account, params)

    def _groups(self, params: Mapping[str, Any], kind: str) -> dict[str, Any]:
        asked = str(params.get("group_ids") or params.get("group_id") or "").split(",")
        if len(asked) > settings().bounds.groups_per_call:
            raise _ApiError(100, "One of the parameters specified was missing or invalid: group_ids too long")
        found = [account for name in asked if (account := self._pages.find(name)) is not None]
        if not found:
            raise _ApiError(
                100, "One of the parameters specified was missing or invalid: group_ids is undefined"
            )
        return {"groups": [self._pages.group(a, kind != "vk_service") for a in found], "profiles": []}

    def _wall_of(self, params: Mapping[str, Any]) -> WorldAccount:
        account = self._pages.find(str(params.get("owner_id") or params.get("domain") or ""))
        if account is None:
            raise _ApiError(
                100, "One of the parameters specified was missing or invalid: owner_id is undefined"
            )
        if account.state == "deactivated":
            raise _ApiError(15, "Access denied: group is blocked")
        if account.state == "private":
            raise _ApiError(203, "Access to group denied: access to the group is denied")
        if account.state == "closed":
            raise _ApiError(15, "Access denied: this wall available only for community members")
        if account.wall == "off":
            raise _ApiError(15, "Access denied: wall is disabled")
        return account

    def _wall(self, account: WorldAccount, params: Mapping[str, Any], kind: str) -> dict[str, Any]:
        posts = self._pages.wall(account)
        first, count = _page(params, settings().bounds.posts_per_page)
        shown = [self._pages.post(account, post, kind == "vk_user") for post in posts[first : first + count]]
        return {"count": len(posts), "items": shown}

    def _comments(self, account: WorldAccount, params: Mapping[str, Any]) -> dict[str, Any]:
        number = _int(params, "post_id", 0)
        post = next((post for post in account.posts if post.id == number), None)
        if post is None:
            raise _ApiError(15, "Access denied: post was deleted")
        if not post.are_comments_open and not post.comments:
            raise _ApiError(212, "Access to post comments denied")
        threads = self._pages.threads(account, post)
        first, count = _page(params, settings().bounds.comments_per_page)
        has_likes = str(params.get("need_likes", 0)) == "1"
        inner: int | None = min(_int(params, "thread_items_count", 0), settings().bounds.thread_items)
        level = threads.top
        if comment := _int(params, "comment_id", 0):
            level, inner = threads.answers.get(comment, []), None
        if params.get("sort") == "desc":
            level = level[::-1]
        shown = level[first : first + count]
        return {
            "count": len(level) if comment else threads.count,
            "items": [self._pages.comment(account, post, c, has_likes, inner) for c in shown],
            "current_level_count": len(level),
            "can_post": post.are_comments_open,
            "show_reply_button": True,
            "groups_can_post": post.are_comments_open,
        }

    def _resolve(self, params: Mapping[str, Any]) -> Any:
        account = self._pages.find(str(params.get("screen_name", "")))
        return {"type": "group", "object_id": account.native_id} if account else []

    def _people(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        asked = str(params.get("user_ids", "")).split(",")
        found = [
            self._pages.people[int(one)] for one in asked if one.isdigit() and int(one) in self._pages.people
        ]
        return [
            {"id": p.id, "first_name": p.first_name, "last_name": p.last_name, "is_closed": False, "can_access_closed": True}
            for p in found
        ]  # fmt: skip


def _page(params: Mapping[str, Any], most: int) -> tuple[int, int]:
    offset, count = _int(params, "offset", 0), _int(params, "count", 20)
    if offset < 0 or not 0 <= count <= most:
        raise _ApiError(
            100, "One of the parameters specified was missing or invalid: count should be less or equal"
        )
    return offset, count


def _int(params: Mapping[str, Any], name: str, default: int) -> int:
    try:
        return int(params.get(name, default))
    except (TypeError, ValueError) as error:
        raise _ApiError(
            100, f"One of the parameters specified was missing or invalid: {name} not integer"
        ) from error


def _error(error: _ApiError, method: str) -> dict[str, Any]:
    asked = [{"key": "method", "value": method}, {"key": "oauth", "value": "1"}]
    return {"error_code": error.code, "error_msg": error.message, "request_params": asked}
