"""The region profile: region.toml read, checked and written."""

from __future__ import annotations

from otklik.profile.model import Absent, Body, Listed, Profile, Region
from otklik.profile.read import load_profile, parse_profile

__all__ = [
    "Absent",
    "Body",
    "Listed",
    "Profile",
    "Region",
    "load_profile",
    "parse_profile",
]
