"""Fixtures of the reports' tests."""

from cli_audit import audit, sealed_audit

__all__ = ["audit", "sealed_audit"]
