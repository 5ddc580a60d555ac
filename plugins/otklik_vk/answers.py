"""An exchange taken apart into calls and what each was answered; for the collector, the reader and the mask alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from json import JSONDecodeError, JSONDecoder
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from otklik.errors import FormatChanged
from otklik.model import Exchange, GapReason

GROUPS, WALL, COMMENTS, EXECUTE = "groups.getById", "wall.get", "wall.getComments", "execute"
_CALL = re.compile(r"API\.([A-Za-z]+\.[A-Za-z]+)\(")
_DECODER = JSONDecoder()
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


class ApiError(msgspec.Struct, frozen=True):
    code: int
    message: str = ""


class Reply(msgspec.Struct, frozen=True):
    """One call and its answer. `pointer` leads to `result` in the body; `handle` is whose it is, "" where not told."""

    method: str
    params: dict[str, Any]
    result: Any
    error: ApiError | None = None
    pointer: str = ""
    handle: str = ""


@lru_cache(maxsize=2)  # an answer for many accounts is read once for each of them
def decode(body: bytes) -> Any:
    """The JSON of a body, not to be changed. Raises FormatChanged for anything else, nested beyond measure included."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        whole = _with_whole_characters(body)
        if whole == body:
            raise FormatChanged(place="body") from error
    try:
        return msgspec.json.decode(whole)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise FormatChanged(place="body") from error


def _with_whole_characters(body: bytes) -> bytes:
    """VK cuts texts to a length, and may cut an emoji in two: half of it is no character, and no JSON."""
    return _ESCAPE.sub(lambda match: b"\\ufffd" if match[1] else match[0], body)


def envelope(body: bytes) -> tuple[dict[str, Any], ApiError | None]:
    """The answer's outer object and its error, if it is one. Raises FormatChanged."""
    told = decode(body)
    if not isinstance(told, dict) or not ("response" in told or "error" in told):
        raise FormatChanged(place="/response")
    return told, api_error(told["error"]) if "error" in told else None


def api_error(told: Any) -> ApiError:
    """An `error` object, or an entry of `execute_errors`."""
    if not isinstance(told, dict) or not isinstance(told.get("error_code"), int):
        raise FormatChanged(place="/error/error_code")
    return ApiError(told["error_code"], str(told.get("error_msg") or ""))


def calls_of(code: str) -> list[tuple[str, dict[str, Any]]]:
    """Calls of `return [API.method({json}), …];`. Raises FormatChanged when the code is something else."""
    calls: list[tuple[str, dict[str, Any]]] = []
    at = len("return [")
    while code.startswith("return [") and (match := _CALL.match(code, at)):
        try:
            params, at = _DECODER.raw_decode(code, match.end())
        except (JSONDecodeError, RecursionError) as error:
            raise FormatChanged(place="request code") from error
        calls.append((match[1], params))
        if code.startswith(")];", at) and at + 3 == len(code):
            return calls
        if not code.startswith("),", at):
            break
        at += 2
    raise FormatChanged(place="request code")


def form_of(exchange: Exchange) -> dict[str, str]:
    """Fields of the request: of its address and of its form."""
    told = parse_qs(urlsplit(exchange.url).query, keep_blank_values=True)
    told.update(parse_qs(exchange.request_body.decode("utf-8", "replace"), keep_blank_values=True))
    return {key: values[-1] for key, values in told.items()}


def replies(exchange: Exchange) -> list[Reply]:
    """Every call of the exchange with its answer. Raises FormatChanged."""
    if exchange.role == "import":
        return list(_imported(decode(exchange.body)))
    told, error = envelope(exchange.body)
    form = form_of(exchange)
    method = exchange.role
    if "." not in method and method != EXECUTE:
        method = urlsplit(exchange.url).path.rstrip("/").rpartition("/")[2]
    if method != EXECUTE:
        handle = exchange.accounts[0].partition(":")[2] if len(exchange.accounts) == 1 else ""
        return [Reply(method, dict(form), told.get("response"), error, "/response", handle)]
    return [] if error else _executed(told, form)


def _executed(told: dict[str, Any], form: dict[str, str]) -> list[Reply]:
    """Errors of an `execute` stand apart, in the order of the calls that were answered `false`."""
    calls = calls_of(form.get("code", ""))
    results = told.get("response")
    if not isinstance(results, list) or len(results) != len(calls):
        raise FormatChanged(place="/response")
    handles = form.get("handles", "").split(",")
    handles += [""] * (len(calls) - len(handles))
    errors = told.get("execute_errors")
    waiting = [e for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []
    found = []
    for number, ((method, params), result) in enumerate(zip(calls, results, strict=True)):
        error = None
        if result is False:
            index = next((i for i, e in enumerate(waiting) if e.get("method", method) == method), None)
            error = api_error(waiting.pop(index)) if index is not None else ApiError(0)
        found.append(Reply(method, params, result, error, f"/response/{number}", handles[number]))
    return found


def _imported(told: Any) -> Iterator[Reply]:
    """A recorded answer: its shape says which method it answers."""
    pointer = ""
    if isinstance(told, dict) and "error" in told:
        raise FormatChanged(place=f"/error: {api_error(told['error']).code}")
    if isinstance(told, dict) and "response" in told:
        told, pointer = told["response"], "/response"
    if isinstance(told, list) and not any(_looks_like_group(one) for one in told):
        for number, one in enumerate(told):
            if isinstance(one, dict):
                yield Reply(_method_of(one), {}, one, None, f"{pointer}/{number}")
        return
    yield Reply(_method_of(told), {}, told, None, pointer)


def _method_of(result: Any) -> str:
    if isinstance(result, list) or _looks_like_group(result):
        return GROUPS
    if not isinstance(result, dict):
        raise FormatChanged(place="/response")
    if "items" not in result and "groups" in result:
        return GROUPS
    items = result.get("items")
    if not isinstance(items, list):
        raise FormatChanged(place="/response/items")
    first = next((item for item in items if isinstance(item, dict)), {})
    is_comments = "current_level_count" in result or (
        "post_type" not in first and any(key in first for key in ("thread", "parents_stack", "post_id"))
    )
    return COMMENTS if is_comments else WALL


def _looks_like_group(told: Any) -> bool:
    return isinstance(told, dict) and "screen_name" in told and "items" not in told


def groups_in(result: Any) -> list[tuple[str, dict[str, Any]]]:
    """Communities of a groups.getById answer with their pointers: 5.199 has `groups`, older versions are a list."""
    if isinstance(result, dict) and isinstance(result.get("groups"), list):
        return [(f"/groups/{n}", g) for n, g in enumerate(result["groups"]) if isinstance(g, dict)]
    if isinstance(result, list):
        return [(f"/{n}", g) for n, g in enumerate(result) if isinstance(g, dict)]
    if _looks_like_group(result):
        return [("", result)]
    raise FormatChanged(place="/response/groups")


def groups_of(handles: Sequence[str], result: Any) -> dict[str, dict[str, Any]]:
    """The community of each handle asked for; one that was asked alone may have another name by now."""
    groups = [group for _, group in groups_in(result) if isinstance(group.get("id"), int)]
    if len(groups) == len(handles) == 1:
        return {handles[0]: groups[0]}
    found = {handle: next((g for g in groups if is_group(g, handle)), None) for handle in handles}
    return {handle: group for handle, group in found.items() if group is not None}


def open_numbers(handles: Sequence[str], reply: Reply) -> dict[str, int]:
    """Numbers of the communities among those asked for whose walls can be read; {} for a refusal or anything odd."""
    try:
        found = groups_of(handles, reply.result) if reply.error is None else {}
    except FormatChanged:
        found = {}
    return {handle: group["id"] for handle, group in found.items() if shut(group) is None}


def is_group(group: dict[str, Any], handle: str) -> bool:
    """Is this community the one of the handle?"""
    return f"club{group.get('id')}" == handle or str(group.get("screen_name") or "").lower() == handle


def asked_fields(params: dict[str, Any]) -> frozenset[str]:
    """Fields that were asked for."""
    return frozenset(str(params.get("fields") or "").split(",")) - {""}


def asked_groups(params: dict[str, Any]) -> list[str]:
    """Handles that a groups.getById call asked for; numbers come back as `clubN`."""
    asked = str(params.get("group_ids") or params.get("group_id") or "")
    return [f"club{one}" if one.isdigit() else one.lower() for one in asked.split(",") if one]


def shut(group: dict[str, Any]) -> GapReason | None:
    """Why the wall of a community cannot be read, as its own fields say."""
    if group.get("deactivated"):
        return GapReason.NOT_FOUND
    if group.get("is_closed") and not group.get("is_member"):
        return GapReason.CLOSED
    return GapReason.DISABLED if group.get("wall") == 0 and "wall" in group else None


def count_items(result: Any) -> int:
    """Items of an answer, those in threads included."""
    if isinstance(result, list):
        return len(result)
    if not isinstance(result, dict):
        return 0
    if isinstance(result.get("groups"), list):
        return len(result["groups"])
    items = result.get("items")
    count = 0
    for item in items if isinstance(items, list) else ():
        thread = item.get("thread") if isinstance(item, dict) else None
        given = thread.get("items") if isinstance(thread, dict) else None
        count += 1 + (len(given) if isinstance(given, list) else 0)
    return count
