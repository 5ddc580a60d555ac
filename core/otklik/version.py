"""Which Otklik this is."""

import os
import sys

_FOLDER = ("otklik-", ".dist-info")


def version() -> str:
    """Version of the installed distribution, "0" in a bare source tree.

    Read off the name of the folder that an installation leaves: `importlib.metadata` would cost twice as much time as
    all the rest of `--version`.
    """
    before, after = _FOLDER
    for place in sys.path:
        try:
            names = os.listdir(place or ".")  # noqa: PTH208 - pathlib is slow to import
        except OSError:  # a zip archive, or a folder that is gone
            continue
        for name in names:
            if name.startswith(before) and name.endswith(after):
                return name[len(before) : -len(after)]
    return "0"
