"""The smallest PDF files: one with a text layer, one that is only a picture, as a scan is."""

from __future__ import annotations

# Roman letters: the standard fonts have no Cyrillic, and what matters is that there are letters.
_TEXT = b"BT /F1 14 Tf 40 700 Td (Prikaz o poryadke rassmotreniya obrashcheniy grazhdan) Tj ET"
_PICTURE = b"q 200 0 0 200 40 500 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\xff\xff\x00 EI Q"


def pdf(*, has_text: bool) -> bytes:
    """A PDF of one page; the same bytes each time."""
    content = _TEXT if has_text else _PICTURE
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    written = bytearray(b"%PDF-1.4\n")
    places = []
    for number, written_object in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, written_object)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(written)
