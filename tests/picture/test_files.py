"""The files of pictures: small, few, the reader's own, and none that holds up a start."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tui_liveblog.picture import files
from tui_liveblog.picture.cells import MOST_BYTES, Part, Picture


def picture(asked: str, *blogs: str) -> Picture:
    lines = [[Part("=", 0, 5, "ferry")], [Part("=", 0, 5, "gates")]]
    return Picture(asked, 5, erases=False, dark=None, blogs=blogs, pens=[("", "", "", "")], lines=lines)


def kept(cache: Path) -> list[Path]:
    return sorted((cache / files.FOLDER).iterdir())


def test_what_is_kept_is_found_again_by_what_was_asked_for_and_the_size(tmp_path: Path) -> None:
    files.save(str(tmp_path), picture("one"))
    found = files.load(str(tmp_path), "one", 5, 2)
    assert found is not None
    assert [part.text for line in found.lines for part in line] == ["ferry", "gates"]
    assert files.load(str(tmp_path), "one", 5, 3) is None
    assert files.load(str(tmp_path), "two", 5, 2) is None
    assert [path.stat().st_mode & 0o777 for path in kept(tmp_path)] == [0o600]
    assert (tmp_path / files.FOLDER).stat().st_mode & 0o777 == 0o700


def test_two_that_share_a_name_are_never_taken_for_each_other(tmp_path: Path) -> None:
    files.save(str(tmp_path), picture("one"))
    files.save(str(tmp_path), picture("two"))
    first, second = Path(files._path(str(tmp_path), "one", 5, 2)), Path(files._path(str(tmp_path), "two", 5, 2))
    first.write_bytes(second.read_bytes())
    assert files.load(str(tmp_path), "one", 5, 2) is None


@pytest.mark.parametrize("kind", ["pipe", "folder", "link", "huge", "closed"])
def test_what_is_no_small_file_of_one_s_own_is_left_alone(tmp_path: Path, kind: str) -> None:
    files.save(str(tmp_path), picture("one"))
    path = kept(tmp_path)[0]
    data = path.read_bytes()
    path.unlink()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "link":
        (tmp_path / "elsewhere").write_bytes(data)
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "huge":
        path.write_bytes(data + b" " * MOST_BYTES)
    else:
        path.write_bytes(b"")
    assert files.load(str(tmp_path), "one", 5, 2) is None
    files.forget(str(tmp_path), "blog")


def test_only_a_few_are_kept_and_none_that_was_never_finished(tmp_path: Path) -> None:
    folder = tmp_path / files.FOLDER
    for number in range(40):
        files.save(str(tmp_path), picture(f"number {number}"))
        os.utime(files._path(str(tmp_path), f"number {number}", 5, 2), (number, number))
    (folder / "0badcafe.77").write_bytes(b"half")
    os.utime(folder / "0badcafe.77", (0, 0))
    (folder / "0badcafe.78").write_bytes(b"being written now")
    files.save(str(tmp_path), picture("the last"))
    assert len(kept(tmp_path)) == 17
    assert files.load(str(tmp_path), "the last", 5, 2) is not None
    assert files.load(str(tmp_path), "number 39", 5, 2) is not None
    assert files.load(str(tmp_path), "number 3", 5, 2) is None
    assert (folder / "0badcafe.78").exists()


def test_nothing_is_made_where_there_is_no_cache(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        files.save(str(tmp_path / "gone"), picture("one"))
    assert not (tmp_path / "gone").exists()
    assert files.load(str(tmp_path / "gone"), "one", 5, 2) is None
    files.forget(str(tmp_path / "gone"), "blog")


def test_a_write_that_fails_leaves_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.save(str(tmp_path), picture("one"))
    real = os.write

    def full(descriptor: int, data: bytes) -> int:
        real(descriptor, data[:7])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            files.save(str(tmp_path), picture("one"))
    assert files.load(str(tmp_path), "one", 5, 2) is not None
    assert len(kept(tmp_path)) == 1


def test_forgetting_a_blog_takes_every_picture_that_shows_it(tmp_path: Path) -> None:
    files.save(str(tmp_path), picture("one", "https://ellery.example/live", "https://ellery.example/live?utm_source=x"))
    files.save(str(tmp_path), picture("both", "https://ellery.example/live", "https://corn.example/live"))
    files.save(str(tmp_path), picture("other", "https://corn.example/live"))
    time.sleep(0)
    files.forget(str(tmp_path), "", "https://ellery.example/live")
    assert files.load(str(tmp_path), "other", 5, 2) is not None
    assert len(kept(tmp_path)) == 1
