"""Asks VK for all accounts at once: sends batches, understands refusals, waits, goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from otklik.errors import CollectError, FormatChanged
from otklik.model import Account, Cursor, Exchange, Gap, GapReason, Unchanged, Window
from otklik.platform import Client, Resume, Secret
from otklik_vk.answers import (
    COMMENTS,
    EXECUTE,
    GROUPS,
    WALL,
    ApiError,
    Reply,
    count_items,
    envelope,
    groups_of,
    open_numbers,
    replies,
    shut,
)
from otklik_vk.plan import Call, Queue, Sizes, code_of
from otklik_vk.settings import Settings
from otklik_vk.tokens import Tokens
from otklik_vk.work import WHAT, Work

Event = Exchange | Gap | Cursor | Unchanged
Refusal = tuple[GapReason, dict[str, str]]
_FAILURES_IN_A_ROW = 3  # after so many whole requests failed, the rest is not asked either


class Collection:
    """One run over the accounts given."""

    def __init__(
        self, accounts: Sequence[Account], window: Window, client: Client, resume: Resume, settings: Settings
    ) -> None:
        self._client = client
        self._settings = settings
        self._sizes = Sizes(settings)
        self._queue = Queue(settings, self._sizes)
        self._tokens = Tokens(client.secrets, settings.tokens)
        self._works = {
            a.handle: Work(a, window, settings, self._sizes, resume.known_posts(a.id)) for a in accounts
        }
        self._resume = resume
        self._gaps: set[tuple[str, str, GapReason]] = set()
        self._ended: set[str] = set()
        self._failures = 0

    async def events(self) -> AsyncIterator[Event]:
        """Exchanges as they come, each followed by what it means for its accounts."""
        for cursor in self._start():
            yield cursor
        while self._queue:
            if orphans := self._without_token():
                for event in self._give_up(orphans):
                    yield event
                continue
            token, batch = self._next_batch()
            async for event in self._ask(token, batch):
                yield event

    # --- planning ---

    def _start(self) -> Iterator[Cursor]:
        unknown = []
        for work in self._works.values():
            state = self._resume.cursor(work.account.id)
            calls = work.restore(state) if state else []
            self._queue.add(calls)
            if not work.community:
                unknown.append(work)
            elif not calls:  # everything was asked, only the end was not told
                yield work.cursor()
        size = self._settings.bounds.groups_per_call
        for first in range(0, len(unknown), size):
            self._look_up(unknown[first : first + size])
        for work in unknown:
            number = self._resume.known_id(work.account.id).removeprefix("club")
            if number.isdecimal() and self._resume.known_posts(work.account.id):
                self._queue.add(work.assume(int(number)))

    def _look_up(self, works: Sequence[Work]) -> None:
        """Communities in one call."""
        calls = [work.lookup() for work in works]
        if len(calls) == 1:
            self._queue.add(calls)
            return
        shared = msgspec.structs.replace(
            calls[0],
            handles=tuple(work.account.handle for work in works),
            params={**calls[0].params, "group_ids": ",".join(call.params["group_ids"] for call in calls)},
            items=len(calls),
        )
        for work in works:
            work.pending.clear()
            work.hold(shared)
        self._queue.add([shared])

    def _without_token(self) -> list[Call]:
        """Calls that no token may make, taken out of the queue."""
        closed = {method for method in WHAT if self._tokens.for_method(method) is None}
        if not closed:
            return []
        calls = self._queue.drain()
        self._queue.add(call for call in calls if call.method not in closed)
        return [call for call in calls if call.method in closed]

    def _next_batch(self) -> tuple[str, list[Call]]:
        token = self._tokens.for_method(self._queue.foremost().method)
        assert token is not None  # calls without one were taken out
        if not self._tokens.takes_execute(token):
            return token, [self._queue.take_one()]
        return token, self._queue.take(lambda call: self._tokens.for_method(call.method) == token)

    # --- asking ---

    async def _ask(self, token: str, batch: list[Call]) -> AsyncIterator[Event]:
        exchange = None
        try:
            exchange = await self._post(token, batch)
            told, error = envelope(exchange.body) if exchange.status < 400 else _status(exchange)
            answers = [] if error else replies(exchange)
            if not error and exchange.role == EXECUTE:
                self._learn_sizes(batch, told)
        except CollectError as failure:
            if exchange is not None and isinstance(failure, FormatChanged):
                yield exchange  # a mended reader may understand it
            for event in self._failed(batch, (GapReason(failure.reason), dict(failure.params))):
                yield event
            return
        if error is not None and (exchange.role == EXECUTE or self._is_global(error)):
            async for event in self._refused(token, batch, error):
                yield event
            return
        if exchange.role != EXECUTE:
            answers = [msgspec.structs.replace(r, params=batch[0].params) for r in replies(exchange)]
        self._failures = 0
        if self._is_mistaken(batch, answers):
            self._forget_assumptions(batch)
            return
        yield exchange
        wait = 0.0
        for call, reply in zip(batch, answers, strict=True):
            for event in self._answered(call, reply):
                yield event
            if reply.error is not None and reply.error.code in self._settings.errors.wait:
                wait = max(wait, self._settings.errors.wait[reply.error.code].seconds(call.attempts - 1))
        for event in self._cursors(batch):
            yield event
        if wait:
            await self._client.wait(wait)

    def _is_mistaken(self, batch: Sequence[Call], answers: Sequence[Reply]) -> bool:
        """Was a wall asked under a number of an earlier run that is not, or not surely, the community's any more?

        What such an answer holds may be another's, so none of it is kept and the communities are asked first.
        """
        told: dict[str, int | None] = {}
        for call, reply in zip(batch, answers, strict=True):
            if call.method == GROUPS:
                told |= dict.fromkeys(call.handles) | open_numbers(call.handles, reply)
        asked = told.keys() | {call.handles[0] for call in batch if call.method == WALL}
        works = [self._works[handle] for handle in asked]
        return any(work.is_assumed and told.get(work.account.handle) != work.community for work in works)

    def _forget_assumptions(self, batch: Sequence[Call]) -> None:
        void = [call for work in self._works.values() for call in work.forget()]
        waiting = [*batch, *self._queue.drain()]
        self._queue.add(call for call in waiting if call not in void)

    async def _post(self, token: str, batch: list[Call]) -> Exchange:
        accounts = tuple(dict.fromkeys(self._works[h].account.id for call in batch for h in call.handles))
        data: dict[str, str | Secret] = {
            "access_token": Secret(token),
            "v": self._settings.api.version,
            "lang": "ru",
        }
        if self._tokens.takes_execute(token):
            method = EXECUTE
            data["code"] = code_of(batch)
            # An argument of the code, which does not use it: whose each call is, for the reader.
            data["handles"] = ",".join(call.handles[0] if len(call.handles) == 1 else "" for call in batch)
        else:
            method = batch[0].method
            data.update({key: str(value) for key, value in batch[0].params.items()})
        url = self._settings.api.base + method
        return await self._client.post(
            url, accounts=accounts, role=method, data=data, max_bytes=4 * self._settings.bounds.answer_bytes
        )

    async def _refused(self, token: str, batch: list[Call], error: ApiError) -> AsyncIterator[Event]:
        """The whole request was refused."""
        errors = self._settings.errors
        if error.code in errors.captcha:
            for event in self._give_up(batch + self._queue.drain(), (GapReason.CAPTCHA, {})):
                yield event
        elif error.code in errors.token:
            self._tokens.refuse(token)
            self._queue.add(batch)
        elif error.code in errors.wait or error.code in errors.retry:
            self._count_attempt(batch)
            attempts = max(call.attempts for call in batch)
            if attempts > self._patience(error.code):
                for event in self._failed(batch, self._refusal(error)):
                    yield event
                return
            wait = errors.wait.get(error.code)
            self._queue.add(batch)
            await self._client.wait(wait.seconds(attempts - 1) if wait else 1.0)
        elif error.code in errors.too_large and len(batch) > 1:
            self._sizes.learn_too_large(batch)
            self._queue.split(batch)
        elif error.code in errors.too_large:
            for event in self._halve(batch[0]):
                yield event
        else:
            for event in self._failed(batch, self._refusal(error)):
                yield event

    def _failed(self, batch: list[Call], refusal: Refusal) -> Iterator[Event]:
        """A request that came to nothing; after several in a row nothing more is asked."""
        self._failures += 1
        lost = batch + (self._queue.drain() if self._failures >= _FAILURES_IN_A_ROW else [])
        yield from self._give_up(lost, refusal)

    def _halve(self, call: Call) -> Iterator[Event]:
        if call.method == GROUPS and len(call.handles) > 1:
            works = [self._works[handle] for handle in call.handles]
            self._look_up(works[: len(works) // 2])
            self._look_up(works[len(works) // 2 :])
            return
        calls = self._works[call.handles[0]].halved(call)
        self._queue.add(calls)
        if not calls:
            limit = str(self._settings.bounds.answer_bytes)
            yield from self._give_up([call], (GapReason.TOO_LARGE, {"url": call.method, "limit": limit}))

    # --- understanding ---

    def _answered(self, call: Call, reply: Reply) -> Iterator[Event]:
        error = reply.error
        if error is None:
            try:
                yield from self._taken(call, reply.result)
            except FormatChanged as changed:
                yield from self._gaps_for(call, (GapReason.FORMAT_CHANGED, dict(changed.params)))
                self._release(call)
            return
        errors = self._settings.errors
        if error.code in errors.captcha:
            yield from self._give_up([call, *self._queue.drain()], (GapReason.CAPTCHA, {}))
            return
        is_passing = error.code in errors.wait or error.code in errors.retry
        if is_passing and call.attempts < self._patience(error.code):
            call.attempts += 1
            self._queue.add([call])
            return
        if error.code in errors.too_large:
            yield from self._halve(call)
            return
        if call.method == GROUPS and error.code in errors.missing_account and len(call.handles) > 1:
            self._alone(call)
            return
        is_observed = call.method == COMMENTS and error.code in errors.post.codes
        if not is_observed:
            yield from self._gaps_for(call, self._refusal(error, call.method))
        self._release(call)

    def _taken(self, call: Call, result: Any) -> Iterator[Event]:
        if call.method == GROUPS:
            yield from self._communities(call, result)
            return
        if not isinstance(result, dict) or not isinstance(result.get("items"), list):
            raise FormatChanged(place=f"{call.method}/items")
        work = self._works[call.handles[0]]
        found: Iterable[Call | Unchanged] = (work.wall if call.method == WALL else work.comments)(
            call, result
        )
        for step in found:
            if isinstance(step, Unchanged):
                yield step
            else:
                self._queue.add([step])
        work.release(call)

    def _communities(self, call: Call, result: Any) -> Iterator[Event]:
        found = groups_of(call.handles, result)
        absent = []
        for handle in call.handles:
            work = self._works[handle]
            group = found.get(handle)
            if group is None:
                absent.append(handle)
                continue
            reason = shut(group)
            if reason is not None:
                yield from self._gap(work, ("posts", "comments"), (reason, {}))
            else:
                self._queue.add(work.opened(group["id"]))
            if "can_message" not in group and self._tokens.for_method(GROUPS) == "vk_service":
                params = {"secret": "vk_community", "method": "groups.getById can_message"}
                yield from self._gap(work, ("can_message",), (GapReason.TOKEN_NEEDED, params))
            work.release(call)
        if len(call.handles) == 1 and absent:
            yield from self._gaps_for(call, (GapReason.NOT_FOUND, {}))
            self._release(call)
        for handle in absent if len(call.handles) > 1 else ():
            # VK leaves out what it does not find; asked alone, it says so, or answers under a new name.
            self._works[handle].pending.clear()
            self._look_up([self._works[handle]])

    def _alone(self, call: Call) -> None:
        """One bad name spoils a call for many: each is asked alone."""
        for handle in call.handles:
            self._works[handle].pending.clear()
            self._look_up([self._works[handle]])

    # --- giving up ---

    def _give_up(self, calls: Sequence[Call], refusal: Refusal | None = None) -> Iterator[Event]:
        for call in calls:
            yield from self._gaps_for(call, refusal or self._tokens.missing(call.method))
            self._release(call)
        yield from self._cursors(calls)

    def _gaps_for(self, call: Call, refusal: Refusal) -> Iterator[Gap]:
        """Gaps of what a failed call would have brought, later steps included."""
        steps = list(WHAT)
        whats = tuple(WHAT[method] for method in steps[steps.index(call.method) :])
        for handle in call.handles:
            work = self._works[handle]
            if call.method == GROUPS:
                work.stop()
            params = {**refusal[1], "post": call.post} if call.post else refusal[1]
            yield from self._gap(work, whats, (refusal[0], params))

    def _gap(self, work: Work, whats: Iterable[str], refusal: Refusal) -> Iterator[Gap]:
        for what in whats:
            key = (work.account.id, what, refusal[0])
            if key not in self._gaps:
                self._gaps.add(key)
                yield Gap(account=work.account.id, what=what, reason=refusal[0], params=refusal[1])

    def _release(self, call: Call) -> None:
        for handle in call.handles:
            self._works[handle].release(call)

    def _cursors(self, calls: Sequence[Call]) -> Iterator[Cursor]:
        for handle in dict.fromkeys(handle for call in calls for handle in call.handles):
            cursor = self._works[handle].cursor()
            if handle not in self._ended:
                yield cursor
            if cursor.is_done:
                self._ended.add(handle)

    def _refusal(self, error: ApiError, method: str = "") -> Refusal:
        errors = self._settings.errors
        if error.code in errors.wait:
            return GapReason.RATE_LIMITED, {"host": self._settings.api.hosts[0], "code": str(error.code)}
        if method == GROUPS and error.code in errors.missing_account:
            return GapReason.NOT_FOUND, {"code": str(error.code)}
        if error.code in errors.refused:
            return GapReason(errors.refused[error.code].reason), {
                "code": str(error.code),
                "detail": error.message,
            }
        return GapReason.OTHER, {"detail": f"VK {error.code}: {error.message}"}

    def _is_global(self, error: ApiError) -> bool:
        """Does the error speak of the token or the pace and not of what was asked?"""
        errors = self._settings.errors
        return (
            error.code in errors.wait
            or error.code in errors.captcha | errors.token | errors.retry | errors.too_large
        )

    def _patience(self, code: int) -> int:
        wait = self._settings.errors.wait.get(code)
        return wait.times if wait else self._settings.errors.retries

    def _count_attempt(self, batch: Sequence[Call]) -> None:
        for call in batch:
            call.attempts += 1

    def _learn_sizes(self, batch: Sequence[Call], told: dict[str, Any]) -> None:
        results = told.get("response")
        for call, result in zip(batch, results if isinstance(results, list) else (), strict=False):
            items = count_items(result)
            if items:
                self._sizes.learn(call.method, items, len(msgspec.json.encode(result)))


def _status(exchange: Exchange) -> tuple[dict[str, Any], ApiError | None]:
    raise CollectError("http_status", status=str(exchange.status), url=exchange.url)
