"""What the operating system said about a file, in the language in force: its own words are English or the system's."""

from __future__ import annotations

import errno
import os

from otklik.i18n import _


def reason_of(error: OSError) -> str:
    """Why a file or folder could not be used; the system's own words where the reason is a rare one."""
    reasons = {
        "ENOENT": _("there is no such file or folder"),
        "EACCES": _("access is denied"),
        "EPERM": _("access is denied"),
        "EROFS": _("the disk allows no writing"),
        "EEXIST": _("it exists already"),
        "EISDIR": _("it is a folder"),
        "ENOTDIR": _("a part of the path is no folder"),
        "ENOTEMPTY": _("the folder is not empty"),
        "ENOSPC": _("the disk is full"),
        "EDQUOT": _("the disk quota is used up"),
        "EFBIG": _("the file is larger than the disk allows"),
        "ENAMETOOLONG": _("the name is too long"),
        "EINVAL": _("such a name is not allowed"),
        "EMFILE": _("too many files are open"),
        "EIO": _("the disk gives an error"),
        "EBUSY": _("another program has it open"),
        "ETXTBSY": _("another program has it open"),
    }
    # Windows: another program holds the file (Word, Excel); the code names it where errno says only "denied"
    if os.name == "nt" and getattr(error, "winerror", None) in (32, 33):
        return _("another program has it open")
    name = errno.errorcode.get(error.errno or 0, "")  # by name: not every system has every number
    return reasons.get(name) or error.strerror or type(error).__name__
