"""Dated data of the core: TOML read through importlib.resources."""
