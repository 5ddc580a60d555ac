"""Office files after their writers: the proof inside, and the same bytes for the same content.

The libraries stamp the time of writing into the archive; here every entry has one fixed time. The proof is a custom
property, which offices keep when they save the file again.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from html import unescape
from xml.sax.saxutils import escape

import msgspec

from otklik.report.document import Proof

PROPERTY = "otklik.proof"
PART = "docProps/custom.xml"
CORE = "docProps/core.xml"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time an archive can hold
LARGEST_PART = 100_000_000  # bytes of a part that is read back
_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006"
_TYPE = f'<Override PartName="/{PART}" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'


def sealed(content: bytes, proof: Proof) -> bytes:
    """The office file with its proof, entries in their order and without times."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    parts[PART] = _custom(proof)
    types = parts["[Content_Types].xml"].decode()
    if _TYPE not in types:
        parts["[Content_Types].xml"] = types.replace("</Types>", f"{_TYPE}</Types>").encode()
    relations = parts["_rels/.rels"].decode()
    if PART not in relations:
        taken = set(re.findall(r'Id="([^"]+)"', relations))
        identifier = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        relation = f'<Relationship Id="{identifier}" Type="{_NAMESPACE}/relationships/custom-properties" Target="{PART}"/>'
        parts["_rels/.rels"] = relations.replace("</Relationships>", f"{relation}</Relationships>").encode()
    return _packed({name: _timeless(name, body) for name, body in parts.items()})


def _timeless(name: str, body: bytes) -> bytes:
    """A workbook behind a chart, without the time it was made; any other part as it is."""
    if not name.endswith(".xlsx"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    if CORE in parts:
        parts[CORE] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", parts[CORE])
    return _packed(parts)


def _packed(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, body)
    return stream.getvalue()


def proof_of(content: bytes) -> Proof | None:
    """The proof that an office file carries; None where there is none, or it cannot be read.

    Workbooks carry it among their comments too, for offices that shorten properties.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            places = (
                (
                    PART,
                    rf'name="{re.escape(PROPERTY)}"[^>]*>\s*<(?:\w+:)?lpwstr[^>]*>(.*?)</(?:\w+:)?lpwstr>',
                ),
                (CORE, r"<(?:\w+:)?description[^>]*>(.*?)</(?:\w+:)?description>"),
            )
            for part, pattern in places:
                proof = _proof_in(archive, part, pattern)
                if proof is not None:
                    return proof
    except (zipfile.BadZipFile, zlib.error, UnicodeDecodeError, OSError, EOFError, NotImplementedError):
        pass  # damaged: there is no proof to be had of it
    return None


def _proof_in(archive: zipfile.ZipFile, part: str, pattern: str) -> Proof | None:
    if part not in archive.namelist() or archive.getinfo(part).file_size > LARGEST_PART:
        return None
    found = re.search(pattern, archive.read(part).decode("utf-8"), re.DOTALL)
    if found is None:
        return None
    try:
        return msgspec.json.decode(unescape(found[1]), type=Proof)
    except msgspec.DecodeError:
        return None


def _custom(proof: Proof) -> bytes:
    value = escape(msgspec.json.encode(proof, order="sorted").decode())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{_NAMESPACE}/custom-properties" xmlns:vt="{_NAMESPACE}/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{PROPERTY}">'
        f"<vt:lpwstr>{value}</vt:lpwstr></property></Properties>"
    ).encode()
