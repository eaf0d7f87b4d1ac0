"""Addresses of files as seen from their repository, for reports that are read elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePath
from urllib.parse import quote

from scanner.files import git_root


class Repository:
    """The folder that all files of a report lie in: the git repository, else the working directory, else their own.

    Symbolic links are resolved, since code scanning shows nothing for a link:
    https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
    """

    def __init__(self, files: Iterable[str], working_directory: Path | None = None) -> None:
        self._here = Path(os.path.realpath(working_directory or Path.cwd()))
        self._paths = {file: self._resolved(file) for file in files}
        self.folder = self._folder()

    def path(self, file: str) -> str:
        """The file's path relative to the repository, with slashes; it never leads out of it."""
        return self._paths[file].relative_to(self.folder).as_posix()

    def uri(self, file: str) -> str:
        """The path as an address, percent-encoded."""
        return quote(os.fsencode(self.path(file)))

    def _resolved(self, file: str) -> PurePath:
        return PurePath(os.path.realpath(self._here / file))

    def _folder(self) -> Path:
        paths = list(self._paths.values())
        candidates = [git_root(self._here), *(git_root(path) for path in paths[:1]), self._here]
        for candidate in candidates:
            if candidate is not None and all(path.is_relative_to(candidate) for path in paths):
                return candidate
        return Path(os.path.commonpath([path.parent for path in paths]))
