"""Fixtures of the command line's tests."""

from cli_audit import audit, sealed_audit

__all__ = ["audit", "sealed_audit"]
