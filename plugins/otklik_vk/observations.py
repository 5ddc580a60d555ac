"""What the checks want to know of a community's page, and its declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from otklik.model import Account, Observation, ObservationKey, Text, Value
from otklik.restricted import is_restricted
from otklik_vk.settings import settings
from otklik_vk.texts import addresses_in


def _key(name: str, kind: str, ru: str, en: str, unit: str = "", is_many: bool = False) -> ObservationKey:
    return ObservationKey(key=f"vk.{name}", type=kind, title=Text(ru, en), unit=unit, is_many=is_many)


KEYS = (
    _key("screen_name", "str", "Короткий адрес", "Screen name"),
    _key("is_numeric_address", "bool", "Адрес из цифр", "The address is a number"),
    _key("status", "str", "Статус", "Status"),
    _key("has_avatar", "bool", "Есть аватар", "Has an avatar"),
    _key("avatar_min_side", "int", "Меньшая сторона аватара", "Shorter side of the avatar", "px"),
    _key("has_cover", "bool", "Есть обложка", "Has a cover"),
    _key("description_length", "int", "Длина описания", "Length of the description", "characters"),
    _key("has_phone", "bool", "Указан телефон", "A phone is given"),
    _key("has_email", "bool", "Указана электронная почта", "An e-mail address is given"),
    _key("has_address", "bool", "Указан адрес", "An address is given"),
    _key("has_map_point", "bool", "Адрес отмечен на карте", "The address is on the map"),
    _key("has_hours", "bool", "Указаны часы работы", "Opening hours are given"),
    _key("site", "str", "Сайт в карточке сообщества", "Website in the community's card"),
    _key("links", "str", "Адреса, которые показывает страница", "Addresses that the page shows", "", True),
    _key("links_count", "int", "Ссылок в блоке ссылок", "Links in the links block"),
    _key("menu_count", "int", "Пунктов в меню", "Menu entries"),
    _key("pos_links", "int", "Ссылок ПОС в меню", "POS links in the menu"),
    _key("pos_links_valid", "int", "Верных ссылок ПОС в меню", "Valid POS links in the menu"),
    _key("is_government", "bool", "Отметка «Госорганизация»", "Marked as a government organisation"),
    _key("verified", "bool", "Отметка верификации", "Verified"),
    _key("can_message", "bool", "Открыты сообщения сообщества", "Messages to the community are open"),
    _key("has_pinned", "bool", "Есть закреплённая запись", "Has a pinned post"),
    _key("pinned_age_days", "float", "Возраст закреплённой записи", "Age of the pinned post", "days"),
    _key("activity", "str", "Тематика", "Category"),
    _key("has_rules", "bool", "Указаны правила сообщества", "Rules of the community are given"),
    _key("has_answer_hours", "bool", "Указано, когда отвечают", "Hours of answering are given"),
    _key("wall", "str", "Стена", "Wall"),
    _key("restricted_links", "int", "Ссылок на ограниченные ресурсы", "Links to restricted resources"),
    _key("comments_unavailable", "str", "Запись, комментарии которой недоступны", "Post with unavailable comments", "", True),
)  # fmt: skip
_PHONE = re.compile(
    r"(?<!\d)(?:\+7|8)[\s\-(]*\d{3,5}[\s\-)]*\d{1,3}(?:[\s\-]?\d{2}){1,2}(?!\d)|\b\d{1,3}-\d{2}-\d{2}\b"
)
_EMAIL = re.compile(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+")
_HOURS = re.compile(r"(?:режим|часы|график|время)\s+(?:работы|приёма|приема)|\d{1,2}[:.]\d{2}\s*(?:[-–—]|до)\s*\d{1,2}[:.]\d{2}", re.IGNORECASE)  # fmt: skip
_RULES = re.compile(r"\bправил(?:а|ами|ам)?\b", re.IGNORECASE)
_ANSWERS = re.compile(
    r"\b(?:отвеча(?:ем|ют|ет)|отвеч(?:у|ают)|ответ(?:им|ят|ы)?|ответа)\b.{0,80}?"
    r"(?:\d{1,2}[:.]\d{2}|\bчас(?:а|ов|у)?\b|\bминут|\bрабочи[хеймя]|\bбудн|\bсут|\bдн(?:я|ей)\b)",
    re.IGNORECASE | re.DOTALL,
)
_NUMERIC = re.compile(r"(?:club|public|event)\d+", re.ASCII)
_NO_AVATAR = ("community_", "camera_", "deactivated_")
_WALLS = {0: "off", 1: "open", 2: "limited", 3: "closed"}
_STATES = {0: "open", 1: "closed", 2: "private"}


def of_group(
    group: dict[str, Any], account: Account, place: str, asked: frozenset[str] = frozenset()
) -> Iterator[Observation]:
    """Observations of one community object. What VK did not tell is not observed, but for a menu that was asked for:
    where there is none VK leaves the field out.
    """
    if "menu" in asked and "menu" not in group and not group.get("deactivated"):
        group = {**group, "menu": {"items": []}}
    for key, value, field, note in _observed(group):
        yield Observation(
            account=account.id,
            place=f"{place}/{field}" if field else place,
            key=key if "." in key else f"vk.{key}",
            value=value,
            unit=_units().get(key, ""),
            note=note,
        )


def _observed(group: dict[str, Any]) -> Iterator[tuple[str, Value, str, str]]:
    """Key, value, field, note."""
    if group.get("deactivated"):
        yield "account.state", "deactivated", "deactivated", str(group["deactivated"])
        return
    closed = group.get("is_closed")
    if isinstance(closed, int) and closed in _STATES:
        yield "account.state", _STATES[closed], "is_closed", ""
    elif group.get("id"):
        yield "account.state", "open", "", ""
    name = _text(group, "screen_name")
    if name:
        yield "screen_name", name, "screen_name", ""
        yield "is_numeric_address", bool(_NUMERIC.fullmatch(name)), "screen_name", ""
    yield from _looks(group)
    yield from _contacts(group)
    yield from _navigation(group)
    yield from _marks(group)


def _looks(group: dict[str, Any]) -> Iterator[tuple[str, Value, str, str]]:
    if "status" in group:
        yield "status", _text(group, "status"), "status", ""
    has_avatar = _has_avatar(group)
    if has_avatar is not None:
        yield "has_avatar", has_avatar, "has_photo" if "has_photo" in group else "photo_200", ""
    side, field = _avatar_side(group)
    if has_avatar and side:
        yield "avatar_min_side", side, field, ""
    cover = group.get("cover")
    if isinstance(cover, dict):
        yield "has_cover", bool(cover.get("enabled")), "cover/enabled", ""
    if "description" in group:
        yield "description_length", len(_text(group, "description").strip()), "description", ""


def _contacts(group: dict[str, Any]) -> Iterator[tuple[str, Value, str, str]]:
    main = group.get("addresses")
    main = main.get("main_address") if isinstance(main, dict) else None
    main = main if isinstance(main, dict) else {}
    place = group["place"] if isinstance(group.get("place"), dict) else {}
    contacts = [c for c in _list(group, "contacts") if isinstance(c, dict)]
    words = "\n".join(_text(group, key) for key in ("description", "status"))
    if not ({"contacts", "description", "addresses"} & group.keys()):
        return
    phone = next((str(c["phone"]) for c in contacts if c.get("phone")), "") or _found(_PHONE, words)
    yield "has_phone", bool(phone or main.get("phone")), "contacts" if contacts else "description", phone
    email = next((str(c["email"]) for c in contacts if c.get("email")), "") or _found(_EMAIL, words)
    yield "has_email", bool(email), "contacts" if contacts else "description", email
    address = str(main.get("address") or place.get("address") or "")
    yield "has_address", bool(address), "addresses" if main else "place", address
    points = (main.get("latitude"), place.get("latitude"))
    yield "has_map_point", any(isinstance(p, (int, float)) and p != 0 for p in points), "addresses", ""
    hours = _found(_HOURS, words)
    is_told = bool(main.get("timetable")) or main.get("work_info_status") in ("timetable", "always_opened")
    yield "has_hours", is_told or bool(hours), "addresses" if is_told else "description", hours
    if "description" in group:
        rules, said = _text(group, "description"), _ANSWERS
        titles = [
            str(entry.get("title") or entry.get("name") or "") for entry in _menu(group) + _links(group)
        ]
        found = _found(_RULES, "\n".join([rules, *titles]))
        yield "has_rules", bool(found), "description", found
        answers = _found(said, words)
        yield "has_answer_hours", bool(answers), "description", answers


def _navigation(group: dict[str, Any]) -> Iterator[tuple[str, Value, str, str]]:
    site = _text(group, "site")
    if "site" in group:
        yield "site", site, "site", ""
    links = _links(group)
    if "links" in group or "description" in group:
        yield "links_count", len(links), "links", ""
        shown = list(_addresses(group))
        for address, field in shown:
            yield "links", address, field, ""
        if not shown:
            yield "links", None, "links", ""
        restricted = [
            address for address in dict.fromkeys(a for a, _field in shown) if is_restricted(address)
        ]
        yield "restricted_links", len(restricted), "links", ", ".join(restricted)
    if "menu" in group:
        menu = [str(entry.get("url") or "") for entry in _menu(group)]
        pos = [address for address in menu if _is_pos(address)]
        yield "menu_count", len(menu), "menu/items", ""
        yield "pos_links", len(pos), "menu/items", ", ".join(pos)
        yield "pos_links_valid", sum(map(is_valid_pos, pos)), "menu/items", ""


def _addresses(group: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Addresses that the page shows, each with the field where it stands; those of citizens' pages are left out."""
    told = [(_text(group, field), field) for field in ("site", "description", "status")]
    told += [(_text(entry, "url"), f"links/{n}/url") for n, entry in _numbered(group.get("links"))]
    menu = group.get("menu")
    items = menu.get("items") if isinstance(menu, dict) else None
    told += [(_text(entry, "url"), f"menu/items/{n}/url") for n, entry in _numbered(items)]
    told += [(_text(entry, "desc"), f"contacts/{n}/desc") for n, entry in _numbered(group.get("contacts"))]
    for text, field in told:
        for address in addresses_in(text):
            yield address, field


def _numbered(told: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Entries of a list with their places in it."""
    yield from ((n, e) for n, e in enumerate(told if isinstance(told, list) else []) if isinstance(e, dict))


def _marks(group: dict[str, Any]) -> Iterator[tuple[str, Value, str, str]]:
    for key, field in (
        ("is_government", "is_government_organization"),
        ("verified", "verified"),
        ("can_message", "can_message"),
    ):
        if isinstance(group.get(field), (int, bool)):
            yield key, bool(group[field]), field, ""
    fixed = group.get("fixed_post")
    yield "has_pinned", isinstance(fixed, int) and fixed > 0, "fixed_post", ""
    if _text(group, "activity"):
        yield "activity", _text(group, "activity"), "activity", ""
    wall = group.get("wall")
    if isinstance(wall, int) and not isinstance(wall, bool) and wall in _WALLS:
        yield "wall", _WALLS[wall], "wall", ""


def is_valid_pos(address: str) -> bool:
    """Is the menu link of the kind that ПОС gives out: path, parameters, their order and values?"""
    if " " in address or "%20" in address:
        return False
    try:
        parts = urlsplit(address)
        given = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return False
    return any(
        parts.scheme == "https"
        and parts.path.strip("/") == form.path
        and [name for name, _ in given] == [name for name, _ in form.parameters]
        and all(re.fullmatch(p, v, re.ASCII) for (_, v), (_, p) in zip(given, form.parameters, strict=True))
        for form in settings().pos.forms
    )


def _is_pos(address: str) -> bool:
    try:
        return urlsplit(address.strip()).hostname == settings().pos.host
    except ValueError:
        return False


def _has_avatar(group: dict[str, Any]) -> bool | None:
    if "has_photo" in group:
        return bool(group["has_photo"])
    photo = group.get("photo_max") or group.get("photo_200")
    return not any(mark in photo for mark in _NO_AVATAR) if isinstance(photo, str) else None


def _avatar_side(group: dict[str, Any]) -> tuple[int, str]:
    """Shorter side of the picture as it was uploaded, in px, and where that is told; 0 where not told."""
    size = group.get("photo_max_size")
    sides = [(size, "photo_max_size")]
    crop = group.get("crop_photo")
    photo = crop.get("photo") if isinstance(crop, dict) else None
    if isinstance(photo, dict):
        sides += [
            (one, "crop_photo/photo") for one in [photo, photo.get("orig_photo"), *_list(photo, "sizes")]
        ]
    found = [
        (min(one["width"], one["height"]), field)
        for one, field in sides
        if isinstance(one, dict) and all(_is_side(one.get(side)) for side in ("width", "height"))
    ]
    return max(found, default=(0, ""))


def _is_side(told: Any) -> bool:
    return isinstance(told, int) and 0 < told < 1_000_000


def _menu(group: dict[str, Any]) -> list[dict[str, Any]]:
    menu = group.get("menu")
    return [e for e in _list(menu, "items") if isinstance(e, dict)] if isinstance(menu, dict) else []


def _links(group: dict[str, Any]) -> list[dict[str, Any]]:
    return [link for link in _list(group, "links") if isinstance(link, dict)]


def _list(told: dict[str, Any], key: str) -> list[Any]:
    inner = told.get(key)
    return inner if isinstance(inner, list) else []


def _text(group: dict[str, Any], key: str) -> str:
    told = group.get(key)
    return told if isinstance(told, str) else ""


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return " ".join(match[0].split()) if match else ""


@cache
def _units() -> dict[str, str]:
    return {key.key.removeprefix("vk."): key.unit for key in KEYS}
