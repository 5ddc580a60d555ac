"""The simulator answers as VK does; where VK's schema is present, by the schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from vk_harness import PEOPLE, Clock, collect, comments, page, post, world_of

from otklik.host import Host
from otklik.sandbox.world import WorldPoll
from otklik_vk.plan import Call, code_of
from otklik_vk.simulator import VkApp, VkSimulator

POLL = WorldPoll(id=3, question="Какой парк?", options=(("Речной", 2), ("Лесной", 0)))
WORLD = world_of(
    page(
        posts=(
            post(1, 9, comments=comments(150, {0: 12}), media=("photo", "video", "document", "album", "live"), views=7, is_edited=True),
            post(2, 8, poll=POLL, media=("poll",), links=("https://minzdrav.prirechye.example",), is_pinned=True),
            post(3, 7, repost_of="Правительство", is_advertisement=True, are_comments_open=False),
        ),
        phones=("+7 000 000-00-00",), emails=("a@prirechye.example",), address="ул. Речная, 1", hours="9–18",
        links=("https://prirechye.example",), menu=(("Сообщить", "https://pos.gosuslugi.ru/form/"),), description="О нас",
    ),
    page("prirechye_gone", 502, state="deactivated"),
    page("prirechye_private", 503, state="private"),
)  # fmt: skip


def app(**told: Any) -> VkApp:
    return VkSimulator().app(WORLD, **told)


def ask(method: str, token: str = "user-1", using: VkApp | None = None, **params: Any) -> Any:
    form = {"access_token": token, "v": "5.199"} | {key: str(value) for key, value in params.items()}
    return json.loads((using or app()).answer(method, form))


def code(method: str, token: str = "user-1", **params: Any) -> int:
    return int(ask(method, token, **params)["error"]["error_code"])


@pytest.mark.parametrize(
    ("method", "file", "name", "params"),
    [
        ("groups.getById", "groups", "groups_getById_object_response", {"group_ids": "501,502,503"}),
        ("wall.get", "wall", "wall_get_response", {"owner_id": -501, "count": 100}),
        ("wall.getComments", "wall", "wall_getComments_response", {"owner_id": -501, "post_id": 1, "count": 100, "need_likes": 1, "thread_items_count": 10}),
        ("wall.getComments", "wall", "wall_getComments_response", {"owner_id": -501, "post_id": 1, "comment_id": 10_001, "offset": 10}),
        ("utils.resolveScreenName", "utils", "utils_resolveScreenName_response", {"screen_name": "prirechye_minzdrav"}),
        ("users.get", "users", "users_get_response", {"user_ids": PEOPLE[0].id}),
    ],
)  # fmt: skip
def test_answers_are_as_the_schema_says(
    method: str, file: str, name: str, params: dict[str, Any], shared: Path
) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = Schema(shared / "vk" / "schema").of(f"{file}/responses.json", name)
    answer = ask(method, **params)
    assert "response" in answer, answer
    jsonschema.validate(answer, schema)


def test_errors_are_as_the_schema_says(shared: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    known = json.loads((shared / "vk" / "schema" / "errors.json").read_text("utf-8"))["errors"]
    error = ask("wall.get", owner_id=-502)["error"]
    assert error["error_code"] in {entry["code"] for entry in known.values()}
    schema = Schema(shared / "vk" / "schema").of("base/objects.json", "base_error")
    schema["required"].remove("inner_type")  # a tag of the schema's own, never sent
    jsonschema.validate(error, schema)


class Schema:
    """VK's schema as JSON Schema: `required` said by each property is gathered, references to absent files are open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: list[tuple[Path, str]] = []

    def of(self, file: str, name: str) -> dict[str, Any]:
        told = json.loads((self._folder / file).read_text("utf-8"))["definitions"][name]
        found = self._node(told, self._folder / file)
        assert isinstance(found, dict)
        return found

    def _node(self, node: Any, at: Path) -> Any:
        if not isinstance(node, dict):
            return [self._node(one, at) for one in node] if isinstance(node, list) else node
        if "$ref" in node:
            return self._reference(node["$ref"], at)
        kept = {
            k: self._node(v, at)
            for k, v in node.items()
            if k in ("type", "enum", "items", "allOf", "oneOf", "anyOf", "minimum")
        }
        if isinstance(node.get("properties"), dict):
            kept["properties"] = {key: self._node(value, at) for key, value in node["properties"].items()}
            kept["required"] = [
                k for k, v in node["properties"].items() if isinstance(v, dict) and v.get("required") is True
            ]
        return kept

    def _reference(self, reference: str, at: Path) -> Any:
        path, _, pointer = reference.partition("#/definitions/")
        file = (at.parent / path).resolve() if path else at
        key = (file, pointer)
        if not file.is_file() or key in self._open:  # not kept here, or refers to itself: anything goes
            return {}
        self._open.append(key)
        try:
            return self._node(json.loads(file.read_text("utf-8"))["definitions"][pointer], file)
        finally:
            self._open.pop()


@pytest.mark.parametrize(
    ("method", "token", "params", "error"),
    [
        ("wall.get", "community-1", {"owner_id": -501}, 27),
        ("wall.get", "nobody", {"owner_id": -501}, 5),
        ("execute", "service-1", {"code": "return [API.wall.get({})];"}, 28),
        ("execute", "user-1", {"code": "var a = 1;"}, 12),
        ("execute", "user-1", {"code": code_of([Call("wall.get", (), {})] * 26)}, 13),
        ("account.ban", "user-1", {}, 3),
        ("wall.get", "user-1", {"owner_id": -502}, 15),
        ("wall.get", "user-1", {"owner_id": -503}, 203),
        ("wall.get", "user-1", {"owner_id": -999}, 100),
        ("wall.get", "user-1", {"owner_id": -501, "count": 101}, 100),
        ("wall.get", "user-1", {"owner_id": -501, "count": "x"}, 100),
        ("wall.getComments", "user-1", {"owner_id": -501, "post_id": 3}, 212),
        ("wall.getComments", "user-1", {"owner_id": -501, "post_id": 99}, 15),
        ("groups.getById", "user-1", {"group_ids": "prirechye_nowhere"}, 100),
    ],
)
def test_refusals_carry_the_codes_of_vk(method: str, token: str, params: dict[str, Any], error: int) -> None:
    assert code(method, token, **params) == error


def test_a_fourth_request_in_a_second_is_one_too_many() -> None:
    clock = Clock()
    paced = app(now=clock.now)
    answers = [ask("groups.getById", using=paced, group_ids=501) for _ in range(4)]
    assert ["error" in answer for answer in answers] == [False, False, False, True]
    assert answers[3]["error"]["error_code"] == 6
    clock.seconds = 1.0
    assert "response" in ask("groups.getById", using=paced, group_ids=501)


def test_an_answer_above_five_megabytes_is_refused() -> None:
    world = world_of(page(posts=tuple(post(n, n / 10, text="я" * 2000) for n in range(1, 101))))
    call = Call("wall.get", (), {"owner_id": -501, "count": 100})
    big = VkSimulator().app(world)
    assert "response" in ask("execute", using=big, code=code_of([call] * 10))
    assert ask("execute", using=big, code=code_of([call] * 25))["error"]["error_code"] == 13


def test_failed_calls_of_an_execute_are_false_with_errors_apart() -> None:
    calls = [Call("wall.get", (), {"owner_id": -n}) for n in (502, 501, 503)]
    answer = ask("execute", code=code_of(calls))
    assert [one is False for one in answer["response"]] == [True, False, True]
    assert [e["error_code"] for e in answer["execute_errors"]] == [15, 203]


def test_a_pinned_post_stands_first() -> None:
    assert [item["id"] for item in ask("wall.get", owner_id=-501)["response"]["items"]] == [2, 3, 1]


def test_the_plugin_is_found_by_the_host() -> None:
    host = Host()
    assert host.platforms["vk"].account_from_url("vk.ru/club1") == "club1"
    assert "vk" in host.simulators
    assert "vk.pos_links_valid" in host.observations


async def test_the_simulator_answers_over_http() -> None:
    run = await collect(WORLD)
    assert run.app.requests == len(run.client.asked)
    assert run.app.bytes == sum(len(exchange.body) for exchange in run.client.asked)
