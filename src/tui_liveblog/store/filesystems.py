"""Whether a folder is on a file system that another machine serves.

SQLite's log (WAL) is shared memory between the programs that have a database open. Two machines that mount one folder have no
memory in common, so there a database that has such a log is damaged sooner or later.
"""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

_NETWORK = frozenset(
    (
        *("9p", "acfs", "afpfs", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fhgfs", "gfs2", "glusterfs", "gpfs"),
        *("lustre", "ncpfs", "nfs", "nfs3", "nfs4", "ocfs2", "orangefs", "pvfs2", "smb2", "smb3", "smbfs", "vboxsf"),
        *("virtiofs", "vmhgfs", "webdav"),
    )
)
"""Names in the mount table, those of virtual machines' shared folders too: they share no memory with the other side either."""
_LOCAL_FUSE = frozenset(
    {"fuseblk", "fuse.ntfs", "fuse.ntfs-3g", "fuse.exfat", "fuse.fuse-overlayfs", "fuse.ext4", "fuse.lxcfs"}
)


def network_file_system(folder: Path, mounts: Path = MOUNTS) -> str:
    """The name of the file system that serves a folder over a network; "" for one of this machine, or where that is not told.

    folder  need not be there: what is over it counts
    mounts  the mount table, in the form of Linux
    """
    try:
        table = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    real = folder.resolve()
    found, kind = -1, ""
    for line in table.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split()
        if not dash or len(fields) < 5:
            continue
        point = Path(_unescaped(fields[4]))
        depth = len(point.parts)
        if depth >= found and real.is_relative_to(point):  # of two mounts at one place the later one is on top
            found, kind = depth, after.split(" ")[0]
    served = kind in _NETWORK or (kind.startswith("fuse.") and kind not in _LOCAL_FUSE)
    return kind if served else ""


def _unescaped(path: str) -> str:
    """A path of the mount table, which writes blanks and the like as `\\040`."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)
