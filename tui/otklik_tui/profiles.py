"""The region profile that is being edited: a file, or the one kept in the open audit. Every change is saved at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from otklik.errors import OtklikError, UsageError
from otklik.i18n import _
from otklik.profile import Profile, load_profile, parse_profile
from otklik.profile.read import vocabulary
from otklik.whole_file import whole_file


class ProfileDesk:
    """One profile. `save_in_audit` takes a changed text into the audit that was made of it."""

    def __init__(
        self, path: Path | None, text: str, save_in_audit: Callable[[str], None] | None = None
    ) -> None:
        self.path = path
        self.text = text
        self._save_in_audit = save_in_audit
        self._before: list[str] = []

    @classmethod
    def of_file(cls, path: Path) -> ProfileDesk:
        """A region.toml. Raises ProfileError."""
        return cls(path, load_profile(path).text)

    @classmethod
    def new(cls, path: Path, code: str) -> ProfileDesk:
        """A region.toml for the region of this code. Raises UsageError where the file exists, StoreError."""
        from otklik.profile.write import new_profile

        if path.exists():
            raise UsageError(_("{file} exists already. Choose another name.").format(file=path))
        desk = cls(path, "")
        desk._write(new_profile(code))
        return desk

    @property
    def profile(self) -> Profile:
        return parse_profile(self.text, str(self.path or "region.toml"))

    def change(self, edit: Callable[[str], str]) -> None:
        """Edit and save; the file stays as it was where something is wrong. Raises OtklikError."""
        self._look_again()
        before, after = self.text, edit(self.text)
        if after != before:
            self._write(after)
            self._before.append(before)

    def undo(self) -> bool:
        """As it was before the last change; False where nothing was changed."""
        self._look_again()
        if not self._before:
            return False
        self._write(self._before[-1])
        self._before.pop()
        return True

    def _look_again(self) -> None:
        """What somebody else has written into the file meanwhile is taken, and the change refused: it was meant for
        another text. Raises UsageError, ProfileError."""
        if self.path is None:
            return
        try:
            found = self.path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            raise UsageError(
                _("{file} is not there any more. Put it back, or open another one.").format(file=self.path)
            ) from None
        except (OSError, UnicodeDecodeError):
            found = load_profile(self.path).text  # says what is wrong
        if found == self.text:
            return
        parse_profile(found, str(self.path))
        self.text = found
        self._before.clear()
        raise UsageError(
            _(
                "{file} was changed by somebody else and was read again; this change was not made. Look at it and make it once more."
            ).format(file=self.path)
        )

    def _write(self, text: str) -> None:
        if self.path is not None:
            with whole_file(self.path) as stream:
                stream.write(text.encode())
        if self._save_in_audit is not None:
            self._save_in_audit(text)
        self.text = text


def unknown_region(told: str) -> str:
    """Why no region is meant by these words, "" where one is, or where there are none."""
    from otklik.regions import find_region

    try:
        if told:
            find_region(told)
    except UsageError as error:
        return str(error)
    return ""


def begun(told: str) -> tuple[ProfileDesk, str]:
    """A new profile in this folder, for the region of this code or name; where one of that region lies here, that one, and
    a sentence that says so. Raises OtklikError."""
    from otklik.regions import find_region

    facts = find_region(told)
    for path in profiles_in(Path()):
        if sketched(path).code == facts.code:
            said = _("{file} of this region lies here already: it was opened.")
            return ProfileDesk.of_file(path), said.format(file=path.name)
    path = Path("region.toml")
    if path.exists():
        path = Path(f"region-{facts.code}.toml")
    return ProfileDesk.new(path.absolute(), facts.code), ""


class Sketch(NamedTuple):
    """What the start tells of a profile without checking it. `is_profile`: the file has a section [region]."""

    is_profile: bool = False
    code: str = ""
    name: str = ""
    is_broken: bool = False
    has_pages: bool = False


def sketched(path: Path) -> Sketch:
    """The profile in a file, as far as it can be read."""
    try:
        found = path.stat()
    except OSError:
        return Sketch()
    return _sketched(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=64)
def _sketched(path: Path, written_at: int, size: int) -> Sketch:
    import tomli

    if size > vocabulary()["limits"]["bytes"]:
        return Sketch()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return Sketch()
    try:
        told = tomli.loads(text)
    except tomli.TOMLDecodeError:
        return Sketch(
            is_profile=any(line.strip() == "[region]" for line in text.splitlines()), is_broken=True
        )
    region, bodies = told.get("region"), told.get("body", [])
    if not isinstance(region, dict) or "code" not in region:
        return Sketch()
    has_pages = isinstance(bodies, list) and any(
        isinstance(body, dict) and body.get("accounts") for body in bodies
    )
    code, name = str(region["code"]).strip(), str(region.get("name", "")).strip()
    return Sketch(is_profile=True, code=code, name=name, has_pages=has_pages)


def profiles_in(folder: Path) -> tuple[Path, ...]:
    """Region profiles of a folder, those changed last first."""
    found = [path.absolute() for path in folder.glob("*.toml") if sketched(path.absolute()).is_profile]
    return tuple(sorted(found, key=lambda path: -path.stat().st_mtime))


def of_audit(text: str, beside: Path, save: Callable[[str], None]) -> ProfileDesk:
    """The profile kept in an audit; the file `beside` it follows where it holds the same."""
    try:
        is_its_file = ProfileDesk.of_file(beside).text == text
    except OtklikError:
        is_its_file = False
    return ProfileDesk(beside if is_its_file else None, text, save)


def with_body(text: str, fields: dict[str, str]) -> str:
    """The profile with a new body; kind and level follow from the name where they are not said."""
    from otklik.profile import Body, edit
    from otklik.profile.names import kind_and_level, slug

    name = fields.get("name", "").strip()
    kind, level = kind_and_level(name)
    taken = {body.id for body in parse_profile(text).bodies}
    identifier = fields.pop("id", "").strip() or slug(name, taken)
    body = Body(id=identifier, name=name, short_name=name, kind=kind, level=level)
    rest = {key: value for key, value in fields.items() if key != "name" and value.strip()}
    return edit.set_body(edit.add_bodies(text, [body]), identifier, rest)


def place_words(path: Path) -> str:
    """Where a file lies, as short as it is clear."""
    here, home = Path.cwd(), Path.home()
    if path.is_relative_to(here):
        return str(path.relative_to(here))
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
