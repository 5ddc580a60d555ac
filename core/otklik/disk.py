"""What the operating system said about a file, in the language in force: its own words are English or the system's."""

from __future__ import annotations

import errno
import os

from otklik.i18n import _


def reason_of(error: OSError) -> str:
    """Why a file or folder could not be used; the system's own words where the reason is a rare one."""
    reasons = {
        errno.ENOENT: _("there is no such file or folder"),
        errno.EACCES: _("access is denied"),
        errno.EPERM: _("access is denied"),
        errno.EROFS: _("the disk allows no writing"),
        errno.EEXIST: _("it exists already"),
        errno.EISDIR: _("it is a folder"),
        errno.ENOTDIR: _("a part of the path is no folder"),
        errno.ENOTEMPTY: _("the folder is not empty"),
        errno.ENOSPC: _("the disk is full"),
        errno.EDQUOT: _("the disk quota is used up"),
        errno.EFBIG: _("the file is larger than the disk allows"),
        errno.ENAMETOOLONG: _("the name is too long"),
        errno.EINVAL: _("such a name is not allowed"),
        errno.EMFILE: _("too many files are open"),
        errno.EIO: _("the disk gives an error"),
        errno.EBUSY: _("another program has it open"),
        errno.ETXTBSY: _("another program has it open"),
    }
    # Windows: another program holds the file (Word, Excel); the code names it where errno says only "denied"
    if os.name == "nt" and getattr(error, "winerror", None) in (32, 33):
        return _("another program has it open")
    return reasons.get(error.errno or 0) or error.strerror or type(error).__name__
