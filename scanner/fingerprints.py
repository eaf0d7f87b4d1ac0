"""What results are known by, whatever lines they stand on and wherever the scan was started."""

from __future__ import annotations

import hashlib
import os

from scanner.files import git_root, real_path


def hashed(*parts: str) -> str:
    """A fingerprint of what identifies a finding."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def in_repository(path: str) -> str:
    """A path as seen from its repository, so that a fingerprint is the same whatever the working folder is."""
    real = real_path(path)
    top = git_root(real)
    return path if top is None else os.path.relpath(real, real_path(top)).replace(os.sep, "/")
