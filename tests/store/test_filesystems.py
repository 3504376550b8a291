"""What is promised of a cache that a network serves: no log in memory that machines cannot share, and another place offered."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.looks import KEY, NOW, look, post
from tui_liveblog.store import Machine, Store
from tui_liveblog.store.filesystems import network_file_system

LOCAL = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n22 27 0:21 / /proc rw,relatime - proc proc rw\n"
NAMES = ("posts.sqlite3", "reading.sqlite3")


def table(path: Path, *mounts: tuple[str, str]) -> Path:
    """A mount table: this machine's, and these points with the name of what is mounted there."""
    lines = [
        f"{number} 27 0:{number} /export {point.replace(' ', chr(92) + '040')} rw,relatime shared:7 - {kind} srv:/export rw"
        for number, (point, kind) in enumerate(mounts, 40)
    ]
    path.write_text(LOCAL + "".join(f"{line}\n" for line in lines))
    return path


def journals(folder: Path) -> set[str]:
    """How each file keeps what is not yet in it, as the file itself says."""
    found = set()
    for name in NAMES:
        with closing(sqlite3.connect(folder / name)) as file:
            found.add(file.execute("PRAGMA journal_mode").fetchone()[0])
    return found


@pytest.mark.parametrize(
    "kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "lustre", "fuse.sshfs", "fuse.glusterfs", "virtiofs"]
)
def test_file_systems_of_a_network_are_told_from_those_of_this_machine(tmp_path: Path, kind: str) -> None:
    home = str(tmp_path / "home")
    mounts = table(tmp_path / "mounts", (home, kind), (f"{home}/local", "ext4"), (f"{home}s", "tmpfs"))
    assert network_file_system(tmp_path / "home", mounts) == kind
    assert network_file_system(tmp_path / "home" / "me" / "not there", mounts) == kind
    assert network_file_system(tmp_path / "home" / "local" / "cache", mounts) == ""
    assert network_file_system(tmp_path / "homes", mounts) == ""
    assert network_file_system(Path("/"), mounts) == ""


@pytest.mark.parametrize("kind", ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuseblk", "fuse.fuse-overlayfs"])
def test_file_systems_of_this_machine_are_no_network(tmp_path: Path, kind: str) -> None:
    assert network_file_system(tmp_path, table(tmp_path / "mounts", (str(tmp_path), kind))) == ""


def test_the_mount_on_top_counts_and_names_with_blanks_and_links_are_followed(tmp_path: Path) -> None:
    home = tmp_path / "my home"
    home.mkdir()
    (tmp_path / "link").symlink_to(home)
    assert network_file_system(home / "x", table(tmp_path / "one", (str(home), "ext4"), (str(home), "nfs4"))) == "nfs4"
    assert network_file_system(home / "x", table(tmp_path / "two", (str(home), "nfs4"), (str(home), "ext4"))) == ""
    assert network_file_system(tmp_path / "link" / "x", table(tmp_path / "three", (str(home), "nfs4"))) == "nfs4"


def test_without_a_mount_table_every_folder_is_this_machine_s(tmp_path: Path) -> None:
    assert network_file_system(tmp_path, tmp_path / "none") == ""
    (tmp_path / "odd").write_bytes(b"\xff\xfe\n - \n1 2 3\n1 2 3 4 5 6 - \n")
    assert network_file_system(tmp_path, tmp_path / "odd") == ""


def test_this_machine_s_own_table_is_read(tmp_path: Path) -> None:
    assert network_file_system(Path("/proc")) == ""
    assert network_file_system(tmp_path) == ""


async def test_a_cache_that_a_network_serves_has_no_shared_log_and_another_place_is_offered(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    served = Machine(mounts=table(tmp_path / "mounts", (str(tmp_path), "nfs4")))
    async with Store(folder, served) as here, Store(folder, served) as there:
        assert here.told() == "the cache is on nfs4: slower; see --cache-dir"
        assert (here.told(), here.problem, here.trouble) == ("", "", None)
        await here.receive(look(post(1)), NOW)
        await there.mark(KEY, {"p1": b"11111111"}, NOW)
        assert {name for name in os.listdir(folder) if name.endswith(("-wal", "-shm"))} == set()
        assert await here.marks(KEY) == {"p1": b"11111111"}
        assert len(await there.everything(KEY)) == 1
    assert journals(folder) == {"delete"}


async def test_a_cache_that_moves_to_a_network_and_back_keeps_everything(tmp_path: Path) -> None:
    served = Machine(mounts=table(tmp_path / "mounts", (str(tmp_path), "cifs")))
    for round_, (machine, journal) in enumerate(((None, "wal"), (served, "delete"), (None, "wal"))):
        async with Store(tmp_path / "cache", machine) as store:
            assert len(await store.everything(KEY)) == round_
            await store.receive(look(*(post(number) for number in range(round_ + 1, 0, -1))), NOW)
            await store.mark(KEY, {f"p{round_}": b"11111111"}, NOW)
            assert len(await store.marks(KEY)) == round_ + 1
        assert journals(tmp_path / "cache") == {journal}
