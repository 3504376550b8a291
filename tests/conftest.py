"""What all tests share: the real samples, where they are."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

# No test asserts a speed: on a busy machine an example takes as long as it takes.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# Started in the background, or by nohup, the tests would hand ignored signals on to the programs that they end by them.
for _number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)

_CHECKOUT = Path(__file__).parent.parent


def shared_folder() -> Path | None:
    """The folder of real captures and hostile inputs, None where it is not."""
    named = os.environ.get("LIVEBLOG_TUI_SHARED")
    for folder in (Path(named) if named else None, _CHECKOUT.parent / "shared"):
        if folder is not None and (folder / "samples").is_dir():
            return folder
    return None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real captures. Skips without it; under CI, where it must be, fails."""
    folder = shared_folder()
    if folder is None:
        if os.environ.get("CI"):
            pytest.fail("the shared samples are not there: set LIVEBLOG_TUI_SHARED")
        pytest.skip("no shared samples (LIVEBLOG_TUI_SHARED)")
    return folder


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the reader's own cache or settings, or is coloured by their environment."""
    home = tmp_path_factory.mktemp("home")
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("LIVEBLOG_TUI_CACHE_DIR", str(home / "cache"))
    for name in ("NO_COLOR", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
