"""Checks of the audit itself, as a reviewer makes before a report is handed over: pure functions over what was recorded.

Work (events, answers, assessment, snapshots, thresholds) ─▶ one function a check ─▶ Remark* ─▶ Review
"""
