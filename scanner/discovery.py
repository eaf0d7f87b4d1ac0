"""Finds what there is to scan: templates, Terraform folders, plans and Terragrunt files, by name and a look inside.

The walk opens regular files only, stays inside the trees it was given, and reads no more than the limit of each file.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.errors import UserError
from scanner.files import explain, read_bytes
from scanner.inputs import LIMITS, Limits
from scanner.source import InputError, start_of

SKIPPED_FOLDERS = frozenset(
    {
        ".aws-sam",
        ".git",
        ".hg",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".serverless",
        ".svn",
        ".terraform",
        ".terragrunt-cache",
        ".tox",
        ".venv",
        "__pycache__",
        "node_modules",
    }
)
"""Folders of tools, copies and downloads. Modules under `.terraform/modules` are read where a call leads to them."""

_CONFIGURATION = (".tf", ".tofu", ".tf.json", ".tofu.json")
_VARIABLES = (".tfvars", ".tfvars.json")
_TEMPLATE_NAME = re.compile(
    r"\.(?:ya?ml|json|template|cfn|cform|cft)(?:\.(?:j2|jinja2?|tmpl|tpl|erb|njk|mustache|hbs))?\Z", re.IGNORECASE
)
_TERRAGRUNT_NAMES = ("terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl")

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to be read.

    `display` is its path relative to the working directory, with forward slashes and safe to print. `tree` is the
    folder beyond which nothing may be read on its behalf. `explicit` says that the user named this very file.
    """

    path: Path
    display: str
    tree: Path
    explicit: bool = False


@dataclass(frozen=True, slots=True)
class TerraformFolder:
    """A folder with Terraform or OpenTofu configuration: its files, and the variable files beside them, by name."""

    path: Path
    display: str
    tree: Path
    files: tuple[FoundFile, ...]
    variable_files: tuple[FoundFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a walk found, sorted by path.

    `templates` may be CloudFormation, as far as a look at their bytes can tell; `plans` come from
    `terraform show -json`. `errors` are files that can't be read, or that were named and are nothing to scan; `notes`
    are links that lead out of the scanned trees.
    """

    templates: tuple[FoundFile, ...] = ()
    terraform_folders: tuple[TerraformFolder, ...] = ()
    plans: tuple[FoundFile, ...] = ()
    terragrunt: tuple[FoundFile, ...] = ()
    errors: tuple[InputError, ...] = ()
    notes: tuple[InputError, ...] = ()


def discover(paths: Sequence[Path], *, limits: Limits = LIMITS, exclude: Sequence[str] = ()) -> Discovery:
    """Look for something to scan in folders and files.

    `exclude` are globs (`*` crosses slashes) for files and folders, matched against the name and the path inside the
    given folder. Raises `UserError` for a path that doesn't exist.
    """
    given = [(path, _kind(path)) for path in paths]
    folders = [os.path.realpath(path) for path, is_folder in given if is_folder]
    walk = _Walk(folders, limits, _matcher(exclude))
    for path, is_folder in given:
        if is_folder:
            walk.folder(path)
        else:
            walk.file(path)
    walk.follow_links()
    return walk.result()


def display_of(path: Path | str) -> str:
    """A path as reports show it: relative to the working directory, even above it, with forward slashes.

    Control characters, marks that change the direction of writing and bytes that are no text are written as escapes.
    """
    try:
        shown = os.path.relpath(path)
    except ValueError:  # another drive of Windows
        shown = os.path.abspath(path)
    return _safe(shown.replace(os.sep, "/"))


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda found: found.group().encode("unicode_escape", "surrogatepass").decode(), text)


def _kind(path: Path) -> bool:
    """Whether a path that must exist is a folder."""
    try:
        return stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError):
            raise UserError(f"{_safe(str(path))}: no such file or folder") from None
        raise UserError(f"{_safe(str(path))}: {explain(error)}") from None


def _matcher(globs: Sequence[str]) -> Callable[[str], object] | None:
    if not globs:
        return None
    patterns = (fnmatch.translate(glob.removeprefix("./").rstrip("/")) for glob in globs)
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)).match


class _Walk:
    """Collects files by kind; each real file once, whatever way led to it."""

    def __init__(self, folders: Sequence[str], limits: Limits, excluded: Callable[[str], object] | None) -> None:
        self.trees = sorted(folders, key=len)
        self.limits = limits
        self.excluded = excluded
        self.walked: set[str] = set()
        self.seen: dict[str, FoundFile] = {}
        self.links: list[tuple[str, FoundFile]] = []
        self.templates: list[FoundFile] = []
        self.plans: list[FoundFile] = []
        self.terragrunt: list[FoundFile] = []
        self.terraform: dict[str, dict[str, FoundFile]] = {}
        self.errors: list[InputError] = []
        self.notes: list[InputError] = []

    def folder(self, path: Path) -> None:
        """Walk one of the given folders."""
        top = os.path.abspath(path)
        real_top = os.path.realpath(path)
        tree = Path(self.tree_of(real_top) or real_top)
        # Folder as the user named it, its real path, as shown, and inside the given folder for `exclude`.
        pending = [(top, real_top, display_of(path), "")]
        while pending:
            folder, real, shown, inside = pending.pop()
            if real in self.walked:
                continue
            self.walked.add(real)
            try:
                with os.scandir(folder) as entries:
                    listed = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self.errors.append(InputError(start_of(shown), f"the folder cannot be read: {explain(error)}"))
                continue
            prefix = "" if shown == "." else f"{shown}/"
            below = []
            for entry in listed:
                name = entry.name
                within = f"{inside}{name}"
                if self.excluded and (self.excluded(within) or self.excluded(name)):
                    continue
                found = FoundFile(Path(entry.path), prefix + _safe(name), tree)
                if entry.is_symlink():
                    self.links.append((real, found))
                elif entry.is_dir(follow_symlinks=False):
                    if name not in SKIPPED_FOLDERS:
                        below.append((entry.path, os.path.join(real, name), found.display, f"{within}/"))
                elif entry.is_file(follow_symlinks=False):
                    self.take(found, os.path.join(real, name), real)
            pending.extend(reversed(below))

    def file(self, path: Path) -> None:
        """Take a file that the user named, whatever its name."""
        absolute = Path(os.path.abspath(path))
        real = os.path.realpath(path)
        tree = self.tree_of(real) or os.path.dirname(real)
        self.take(FoundFile(absolute, display_of(path), Path(tree), explicit=True), real, str(absolute.parent))

    def tree_of(self, real: str) -> str | None:
        """The widest given folder that a real path lies in."""
        return next((tree for tree in self.trees if real == tree or real.startswith(tree.rstrip(os.sep) + os.sep)), None)
