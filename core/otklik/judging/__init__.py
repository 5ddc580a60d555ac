"""Puts every item of a method to every subject it applies to.

run.py           in which order, and what comes out
groups.py        subjects that no item and no norm tells apart, judged together as columns
thresholds.py    rules with the thresholds that hold for a group
accounts.py      items about pages
platforms.py     items about a body on a platform
shares.py        items about bodies and the region, over shares and figures
hearing.py       what people answered
"""

from otklik.judging.run import Judging

__all__ = ["Judging"]
