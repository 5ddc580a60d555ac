"""The audit file: journal, inputs, facts and exchanges of one audit in one SQLite file."""

from otklik.store.audit_file import AuditFile, Snapshot
from otklik.store.journal import Event

__all__ = ["AuditFile", "Event", "Snapshot"]
