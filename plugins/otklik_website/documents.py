"""Does a PDF have a text layer, or is it a scan that cannot be searched or read aloud?"""

from __future__ import annotations

import io
import logging
import warnings

from otklik_website.settings import settings


def has_text_layer(body: bytes) -> bool | None:
    """True if the first pages hold letters, False for a scan, None where the file cannot be read (or is no PDF)."""
    if b"%PDF-" not in body[:1024]:
        return None
    import pypdf

    budget = settings().budget
    logger = logging.getLogger("pypdf")  # its modules tell faults of the file, which the answer tells too
    was_propagating, logger.propagate = logger.propagate, False
    silence = logging.NullHandler()
    logger.addHandler(silence)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = pypdf.PdfReader(io.BytesIO(body), strict=False)
            letters = 0
            for number in range(min(len(reader.pages), budget.document_pages)):
                letters += sum(c.isalpha() for c in reader.pages[number].extract_text())
                if letters >= budget.document_letters:
                    return True
            return False if len(reader.pages) else None
    except (
        Exception
    ):  # pypdf raises what it meets (KeyError, AttributeError, RecursionError …) on malformed files
        return None
    finally:
        logger.removeHandler(silence)
        logger.propagate = was_propagating
