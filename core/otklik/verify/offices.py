"""By which office program an office file says it was saved."""

from __future__ import annotations

import io
import re
import zipfile
from importlib.resources import files
from typing import Any

import tomli

PART = "docProps/app.xml"


def signature(content: bytes) -> tuple[str, str]:
    """(Application, AppVersion) of docProps/app.xml, "" where it says nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if PART not in archive.namelist():
            return "", ""
        text = archive.read(PART).decode("utf-8", "replace")
    found = (re.search(rf"<(?:\w+:)?{name}>([^<]*)</", text) for name in ("Application", "AppVersion"))
    application, version = (one[1].strip() if one else "" for one in found)
    return application, version


def saved_by(content: bytes, rendered: bytes) -> str:
    """The office that signed `content`, "" where that is none we know, or the signature is still that of `rendered`.

    Anybody can write a signature: it tells what may have happened to the file, and proves nothing.
    """
    told = signature(content)
    if told == signature(rendered):
        return ""
    application, version = told
    for office in _known()["office"]:
        if re.fullmatch(office["application"], application) and re.fullmatch(
            office.get("version", ".*"), version
        ):
            return str(office["title"])
    return ""


def _known() -> dict[str, Any]:
    return tomli.loads((files("otklik.data") / "offices.toml").read_text(encoding="utf-8"))
