"""region.toml is read whole, and everything wrong with it is told at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.errors import ProfileError
from otklik.i18n import using
from otklik.profile import Absent, load_profile, parse_profile
from otklik.profile.lines import Lines
from otklik.profile.read import vocabulary
from profile_platforms import fake_host

REGION = '[region]\ncode = "99"\nname = "Приреченская область"\ntime_zone = "Asia/Novosibirsk"\n'
BODY = '[[body]]\nid = "minzdrav"\nname = "Минздрав"\nkind = "ministry"\nlevel = "region"\n'
FULL = (
    REGION
    + 'oktmo = "99000000"\npopulation = 812_000\nlanguages = ["ru", "ba"]\nnorms = ["prirechye"]\n'
    + BODY
    + 'short_name = "Минздрав ПО"\nogrn = "1027700132195"\naudience = 812000\n'
    + 'accounts = [\n  "vk.com/prirechye_minzdrav",  # стена, "открыта"\n  "t.me/s/prirechye_minzdrav",\n]\n'
    + 'absent = [{platform = "ok", checked_on = 2026-11-01, reason = "решено не вести"}]\n'
    + '[[body]]\nid = "crb"\nname = "ЦРБ"\nkind = "hospital"\nlevel = "subordinate"\nparent = "minzdrav"\n'
)


def problems_of(text: str) -> str:
    with using("en"), pytest.raises(ProfileError) as caught:
        parse_profile(text, "region.toml")
    return "\n".join(caught.value.problems)


def told_of(text: str) -> tuple[str, ...]:
    """Problems of a text; () where it is a profile. Any other exception is a bug."""
    try:
        parse_profile(text)
    except ProfileError as error:
        return error.problems or ("no problem told",)
    return ()


def test_a_profile_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "region.toml").write_text(FULL, encoding="utf-8")
    profile = load_profile(tmp_path / "region.toml")
    assert (profile.region.code, profile.region.zone, profile.region.population) == (
        "99",
        "Asia/Novosibirsk",
        812_000,
    )
    assert profile.region.languages == ("ru", "ba")
    minzdrav, crb = profile.bodies
    assert minzdrav.accounts == ("vk.com/prirechye_minzdrav", "t.me/s/prirechye_minzdrav")
    assert minzdrav.absent == (Absent(platform="ok", checked_on=date(2026, 11, 1), reason="решено не вести"),)
    assert (crb.parent, crb.short_name, crb.audience) == ("minzdrav", "ЦРБ", None)
    assert profile.text == FULL
    assert profile.by_id["crb"] is crb


def test_a_file_from_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "region.toml").write_bytes(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode())
    assert len(load_profile(tmp_path / "region.toml").bodies) == 2


def test_accounts_are_canonical_and_each_once() -> None:
    text = (
        FULL
        + 'accounts = ["https://vk.ru/Prirechye_Minzdrav?w=wall-1_2", "vk.com/prirechye_crb", "ok.ru/crb"]\n'
    )
    accounts = parse_profile(text).accounts(fake_host())
    assert [account.id for account in accounts] == [
        "vk:prirechye_minzdrav",
        "telegram:prirechye_minzdrav",
        "vk:prirechye_crb",
    ]
    assert [account.body for account in accounts] == ["minzdrav", "minzdrav", "crb"]


def test_all_problems_are_told_at_once_with_line_and_remedy() -> None:
    text = (
        '[region]\ncode = 2\nname = ""\ntime_zone = "Asia/Novosibrsk"\npopulaton = 5\n'
        + BODY.replace('"region"', '"regional"')
        + 'accounts = "vk.com/x"\n'
        + BODY
        + 'parent = "minzdraw"\nogrn = "1027700132196"\nabsent = [{platform = "ok"}]\n'
    )
    told = problems_of(text).splitlines()
    expected = [
        ("region.toml:2: region.code:", "quotation marks"),
        ("region.toml:3: region.name:", "Fill it in"),
        ("region.toml:4: region.time_zone:", "Did you mean Asia/Novosibirsk?"),
        ("region.toml:5: region.populaton:", "Did you mean population?"),
        ("region.toml:10: body[1].level:", "Did you mean region?"),
        ("region.toml:11: body[1].accounts:", "must be a list"),
        ("region.toml:13: body[2].id:", "on line 7"),
        ("region.toml:17: body[2].parent:", "Did you mean minzdrav?"),
        ("region.toml:18: body[2].ogrn:", "check digit"),
        ("region.toml:19: body[2].absent[1]:", "reason"),
        ("region.toml:19: body[2].absent[1]:", "checked_on"),
    ]
    for place, words in expected:
        assert any(line.startswith(place) and words in line for line in told), (place, words, told)
    assert len(told) == len(expected)


def test_a_syntax_error_is_told_alone_with_its_line() -> None:
    told = problems_of('[region]\ncode = "02\nunknown = 5\n')
    assert told.startswith("region.toml:2: not valid TOML near character")
    assert "\n" not in told


@pytest.mark.parametrize("twice", ['name = "x"\n', "[region]\n"])
def test_a_key_or_section_that_stands_twice_is_told_as_such(twice: str) -> None:
    assert problems_of(REGION + twice).startswith(
        "region.toml:5: this key or section stands here for the second time"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the key region is missing"),
        ("region = 5", "must be a table"),
        ("body = 5\n" + REGION, "must be tables"),
        (REGION + "[body]\nid = 'a'", "must be tables"),
        (REGION + BODY.replace("minzdrav", "Минздрав"), "is not an id"),
        (REGION + BODY + "audience = -1", "whole number"),
        (REGION + BODY + "audience = true", "whole number"),
        (REGION + BODY + 'oktmo = "12"\naccounts = ["", 5]', "is not a text"),
        (REGION + BODY + 'name_short = "a\\u001b[31m"', "Known: absent, accounts"),
        (REGION + BODY.replace('"Минздрав"', '"a\\u001b[31mb"'), "\\u001b[31mb"),
        (REGION + BODY + 'parent = "minzdrav"', "minzdrav → minzdrav"),
        (REGION + BODY + 'absent = [{platform = "ok", checked_on = 5, reason = "x"}]', "is not a date"),
        ("a = " + "[" * 5000, "nested too deeply"),
        ("a = " + "1" * 5000, "too long"),
    ],
)
def test_a_wrong_value_is_told_in_words(text: str, words: str) -> None:
    assert words in problems_of(text)


def test_a_circle_of_parents_is_told_once() -> None:
    bodies = "".join(
        BODY.replace("minzdrav", name) + f'parent = "{parent}"\n' for name, parent in ("ab", "bc", "ca")
    )
    told = problems_of(REGION + bodies)
    assert told.count("\n") == 0
    assert "a → b → c → a" in told


def test_ten_thousand_bodies_in_one_line_of_parents_are_read() -> None:
    text = REGION + "".join(
        BODY.replace("minzdrav", f"b{n}") + (f'parent = "b{n - 1}"\n' if n else "") for n in range(10_000)
    )
    assert len(parse_profile(text).bodies) == 10_000


def test_a_file_that_is_no_profile_is_refused_in_one_sentence(tmp_path: Path) -> None:
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as stream:
        stream.truncate(vocabulary()["limits"]["bytes"] + 1)
    (tmp_path / "latin.toml").write_bytes(REGION.encode("cp1251"))
    with using("en"):
        for name, words in (
            ("huge.toml", "larger than 8 megabytes"),
            ("absent.toml", "there is no such file"),
            ("latin.toml", "latin.toml:3: not UTF-8"),
            ("", "cannot be read"),
        ):
            with pytest.raises(ProfileError, match=words) as caught:
                load_profile(tmp_path / name)
            assert len(caught.value.problems) == 1


def test_lines_are_found_in_every_form_of_toml() -> None:
    text = (
        '# [x]\na = """\n[b]\n"""\n["c".\'d\']\n"e" = [ # [\n  1, [2, 3],\n\n  {f = "]"},\n]\n'
        "g.h = '''\n\"\"\"'''\n[[i]]\n[[i]]\nj = 1\n[[i.k]]\n[[i.k]]\nl = 'x#'\n[i.m]\nn=1\n"
    )
    assert dict(Lines(text).as_mapping()) == {
        "a": 2,
        "c.d": 5,
        "c.d.e": 6,
        "c.d.e[0]": 7,
        "c.d.e[1]": 7,
        "c.d.e[2]": 9,
        "c.d.g.h": 11,
        "i[0]": 13,
        "i[1]": 14,
        "i[1].j": 15,
        "i[1].k[0]": 16,
        "i[1].k[1]": 17,
        "i[1].k[1].l": 18,
        "i[1].m": 19,
        "i[1].m.n": 20,
    }
    assert Lines(text)["i[1].k[1].unknown"] == 17
    assert Lines(text)["nowhere"] == 1


SCALARS = st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.floats(), st.dates(), st.none())
KEYS = st.sampled_from(
    ["id", "name", "kind", "level", "parent", "ogrn", "accounts", "absent", "oktmo", "audience", "x"]
)
TABLES = st.dictionaries(KEYS, st.one_of(SCALARS, st.lists(SCALARS, max_size=3)), max_size=6)


@given(
    st.dictionaries(
        st.sampled_from(["region", "body", "other"]), st.one_of(SCALARS, TABLES, st.lists(TABLES, max_size=3))
    )
)
@settings(max_examples=150, deadline=None)
def test_any_toml_is_a_profile_or_a_list_of_problems(data: dict[str, object]) -> None:
    import tomlkit

    try:
        text = tomlkit.dumps(_without_none(data))  # type: ignore[arg-type]
    except (ValueError, UnicodeEncodeError):
        return
    assert all(problem.startswith("region.toml:") for problem in told_of(text))


@given(st.text(alphabet="[]{}=\"'\\#.,\n\r abx01-:\u0416", max_size=60))
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_profile_or_a_list_of_problems(text: str) -> None:
    told_of(REGION + text)


@given(st.binary(max_size=60))
def test_any_bytes_are_a_profile_or_a_list_of_problems(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(content)
    with pytest.raises(ProfileError):
        load_profile(path)


def _without_none(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_none(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_none(inner) for inner in value if inner is not None]
    return value
