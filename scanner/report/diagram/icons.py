"""AWS's service icons, which the optional package `diagrams` carries as pictures."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path


@cache
def _folder() -> Path | None:
    try:
        found = Path(str(distribution("diagrams").locate_file("resources/aws")))
    except PackageNotFoundError:
        return None
    return found if found.is_dir() else None


def available() -> bool:
    """Whether the icons are installed."""
    return _folder() is not None


@cache
def icon(name: str) -> bytes | None:
    """The PNG of an icon such as `compute/lambda`; None where it isn't installed."""
    folder = _folder()
    if folder is None or not name:
        return None
    path = folder / f"{name}.png"
    return path.read_bytes() if path.is_file() else None
