"""Which Otklik this is."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as _installed


def version() -> str:
    """Version of the installed distribution, "0" in a bare source tree."""
    try:
        return _installed("otklik")
    except PackageNotFoundError:
        return "0"
