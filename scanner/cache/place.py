"""Where results are kept: in a folder of the user's own, never in a tree that is scanned."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from scanner.files import git_root

VARIABLE = "STACKPROOF_CACHE_DIR"
"""The variable of the environment that names another folder."""

_NAME = "stackproof"


def default_folder() -> Path | None:
    """The folder that the environment names, else the platform's place for what can be made anew; None without one.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given).absolute()
    try:
        return _base() / _NAME
    except RuntimeError:  # A user without a home.
        return None


def _base() -> Path:
    stated = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(stated):  # noqa: PTH117 - an empty text is no path
        return Path(stated)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else Path.home() / "AppData" / "Local"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path.home() / ".cache"


def is_apart(folder: Path, scanned: Iterable[Path]) -> bool:
    """Whether a folder lies outside of all that is scanned and of the repositories around it: what is found in a
    stranger's tree is not taken for one's own.
    """
    real = Path(os.path.realpath(folder))
    for path in scanned:
        top = os.path.realpath(path)
        if real.is_relative_to(top) or real.is_relative_to(os.path.realpath(git_root(top) or top)):
            return False
    return True


def is_own(folder: Path) -> bool:
    """Whether a folder is there and nobody else may have written to it, where the platform can tell."""
    try:
        status = folder.stat()
    except OSError:
        return False
    return sys.platform == "win32" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)
