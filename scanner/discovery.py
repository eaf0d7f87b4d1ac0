"""Finds what there is to scan: templates, Terraform folders, plans and Terragrunt files, by name and a look inside.

The walk opens regular files only, stays inside the trees it was given, and reads no more than the limit of each file.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scanner.errors import UserError
from scanner.files import BYTE_CODE, entries, explain, git_root, is_file, is_folder, read_bytes, real_path
from scanner.inputs import LIMITS, Exclusion, Limits
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
        BYTE_CODE,
        "node_modules",
    }
)
"""Folders of tools, copies and downloads. Modules under `.terraform/modules` are read where a call leads to them."""

_CONFIGURATION = (".tf", ".tofu", ".tf.json", ".tofu.json")
_VARIABLES = (".tfvars", ".tfvars.json")
_TERRAFORM = _CONFIGURATION + _VARIABLES
_TEMPLATE_NAME = re.compile(
    r"\.(?:ya?ml|json|template|cfn|cform|cft)(?:\.(?:j2|jinja2?|tmpl|tpl|erb|njk|mustache|hbs))?\Z", re.IGNORECASE
)
_TERRAGRUNT_NAMES = ("terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl")
_TERRAGRUNT = re.compile(
    rb"""^[ \t]*(?:(?:include|dependency|generate|unit|stack|feature|exclude)[ \t]+"[^"\n]*"[ \t]*\{
    | (?:include|dependencies|remote_state|locals|terraform)[ \t]*\{ | inputs[ \t]*=)""",
    re.MULTILINE | re.VERBOSE,
)
"""What stands in the files that Terragrunt's own include: `root.hcl`, `env.hcl`."""

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
    are links that lead out of the scanned trees. `others` are further YAML and JSON files: a template may include them.
    """

    templates: tuple[FoundFile, ...] = ()
    terraform_folders: tuple[TerraformFolder, ...] = ()
    plans: tuple[FoundFile, ...] = ()
    terragrunt: tuple[FoundFile, ...] = ()
    errors: tuple[InputError, ...] = ()
    notes: tuple[InputError, ...] = ()
    others: tuple[FoundFile, ...] = ()


def discover(paths: Sequence[Path], *, limits: Limits = LIMITS, exclude: Sequence[Exclusion] = ()) -> Discovery:
    """Look for something to scan in folders and files; a file that is named itself is never excluded.

    Raises `UserError` for a path that doesn't exist.
    """
    given = [(path, _kind(path)) for path in paths]
    folders = [real_path(path) for path, whole in given if whole]
    walk = _Walk(folders, limits, exclude)
    # Files first, so that one which is named and lies in a named folder too counts as named.
    for path, whole in sorted(given, key=lambda one: one[1]):
        if whole:
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
        shown = str(Path(path).absolute())
    return _safe(shown.replace(os.sep, "/"))


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda found: found.group().encode("unicode_escape", "surrogatepass").decode(), text)


def _kind(path: Path) -> bool:
    """Whether a path that must exist is a folder."""
    try:
        path.stat()
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError):
            raise UserError(f"{_safe(str(path))}: no such file or folder") from None
        raise UserError(f"{_safe(str(path))}: {explain(error)}") from None
    return is_folder(path)


def _matcher(exclusions: Sequence[Exclusion], top: str) -> Callable[[str], object] | None:
    """What is excluded of the paths inside the folder `top`, a real path; None for nothing."""
    found = []
    for one in exclusions:
        pattern = "|".join(f"(?:{fnmatch.translate(glob.removeprefix('./').rstrip('/'))})" for glob in one.globs)
        origin = top if one.folder is None else real_path(one.folder)
        inside = top == origin or top.startswith(origin.rstrip(os.sep) + os.sep)
        prefix = "" if not inside or top == origin else os.path.relpath(top, origin).replace(os.sep, "/") + "/"
        found.append((re.compile(pattern).match, prefix))
    if not found:
        return None

    def excluded(path: str) -> object:
        name = path.rpartition("/")[2]
        return any(match(name) or match(prefix + path) for match, prefix in found)

    return excluded


class _Walk:
    """Collects files by kind; each real file once, whatever way led to it."""

    def __init__(self, folders: Sequence[str], limits: Limits, exclusions: Sequence[Exclusion]) -> None:
        self.trees = sorted(folders, key=len)
        self.limits = limits
        self.exclusions = exclusions
        self.walked: set[str] = set()
        self.seen: set[str] = set()
        self.links: list[FoundFile] = []
        self.templates: list[FoundFile] = []
        self.plans: list[FoundFile] = []
        self.terragrunt: list[FoundFile] = []
        self.terraform: dict[str, dict[str, FoundFile]] = {}
        self.errors: list[InputError] = []
        self.notes: list[InputError] = []
        self.others: list[FoundFile] = []

    def folder(self, path: Path) -> None:
        """Walk one of the given folders."""
        top = os.fspath(path)
        real_top = real_path(path)
        tree = Path(self.tree_of(real_top) or real_top)
        excluded = _matcher(self.exclusions, real_top)
        # Folder as the user named it, its real path, as shown, and inside the given folder for the exclusions.
        pending = [(top, real_top, display_of(path), "")]
        while pending:
            folder, real, shown, inside = pending.pop()
            if real in self.walked:
                continue
            self.walked.add(real)
            try:
                listed = entries(folder, but=BYTE_CODE)
            except OSError as error:
                self.errors.append(InputError(start_of(shown), f"the folder cannot be read: {explain(error)}"))
                continue
            prefix = "" if shown == "." else f"{shown}/"
            real_prefix = real.rstrip(os.sep) + os.sep
            below = []
            for entry in listed:
                name = entry.name
                within = f"{inside}{name}"
                if excluded and excluded(within):
                    continue
                found = FoundFile(Path(entry.path), prefix + _safe(name), tree)
                if entry.is_symlink():
                    self.links.append(found)
                elif entry.is_dir(follow_symlinks=False):
                    if name not in SKIPPED_FOLDERS:
                        below.append((entry.path, real_prefix + name, found.display, f"{within}/"))
                elif entry.is_file(follow_symlinks=False):
                    self.take(found, real_prefix + name, Path(folder))
            pending.extend(reversed(below))

    def file(self, path: Path) -> None:
        """Take a file that the user named, whatever its name; Terraform's is read with the folder around it.

        Its tree is the repository that it lies in: whoever names one template of several means it with the others.
        """
        if not is_file(path):
            self.errors.append(InputError(start_of(display_of(path)), "is not a regular file"))
            return
        real = real_path(path)
        folder = Path(real_path(path.parent))
        tree = Path(self.tree_of(real) or git_root(folder) or folder)
        if not path.name.endswith(_TERRAFORM):
            self.take(FoundFile(path, display_of(path), tree, explicit=True), real, path.parent)
            return
        prefix = display_of(path.parent)
        for entry in entries(path.parent):
            beside = path.parent / entry.name
            if not beside.name.endswith(_TERRAFORM) or not is_file(beside):
                continue
            found = FoundFile(beside, _safe(beside.name) if prefix == "." else f"{prefix}/{_safe(beside.name)}", tree)
            if entry.is_symlink() and beside.name != path.name:
                self.links.append(found)
            else:
                self.take(found, real_path(beside), path.parent)

    def tree_of(self, real: str) -> str | None:
        """The widest given folder that a real path lies in."""
        return next(
            (tree for tree in self.trees if real == tree or real.startswith(tree.rstrip(os.sep) + os.sep)), None
        )

    def take(self, found: FoundFile, real: str, folder: Path) -> None:
        """Sort a file into its kind, looking inside where the name doesn't tell."""
        name = found.path.name
        if name.endswith(_TERRAFORM):
            # Terraform itself passes over hidden files and editors' copies.
            if not name.startswith((".", "#")):
                self.terraform.setdefault(real_path(folder), {}).setdefault(name, found)
        elif real in self.seen:
            return
        elif name in _TERRAGRUNT_NAMES or (name.endswith(".hcl") and self.is_included(found)):
            self.seen.add(real)
            self.terragrunt.append(found)
        elif found.explicit or _TEMPLATE_NAME.search(name):
            self.seen.add(real)
            self.look_inside(found)

    def is_included(self, found: FoundFile) -> bool:
        """Whether a file of HCL reads like one of Terragrunt's; other tools have a second ending (`.pkr.hcl`)."""
        if "." in found.path.stem and not found.explicit:
            return False
        data = read_bytes(found.path, found.display, self.limits.file_bytes, head=True)
        return not isinstance(data, InputError) and _TERRAGRUNT.search(data) is not None

    def look_inside(self, found: FoundFile) -> None:
        """Tell templates and plans from everything else by their bytes."""
        limit = self.limits.file_bytes
        data = read_bytes(found.path, found.display, limit + 1, head=True)
        if isinstance(data, InputError):
            self.errors.append(data)
            return
        looks = _looks(data)
        if looks == "plan":
            self.plans.append(found)
        elif looks == "template" and len(data) > limit:
            self.errors.append(InputError(start_of(found.display), f"has more bytes than the limit of {limit:,}"))
        elif looks == "template":
            self.templates.append(found)
        elif found.explicit:
            message = "not a template: this is neither CloudFormation nor Terraform"
            self.errors.append(InputError(start_of(found.display), message))
        elif len(data) <= limit:
            self.others.append(found)

    def follow_links(self) -> None:
        """Take linked files inside the given folders, unless their own place was found; folders have been walked."""
        for found in self.links:
            name = found.path.name
            of_interest = name.endswith(_TERRAFORM) or _TEMPLATE_NAME.search(name) is not None
            real = Path(real_path(found.path))
            if name.startswith(".#"):  # an editor's lock
                continue
            if not real.is_relative_to(self.tree_of(str(real)) or found.tree):
                if of_interest or is_folder(real):
                    message = "a symbolic link that leads out of the scanned folders; not followed"
                    self.notes.append(InputError(start_of(found.display), message))
            elif of_interest and is_file(real):
                self.take(found, str(real), found.path.parent)
            elif of_interest and not is_folder(real):
                self.notes.append(InputError(start_of(found.display), "a symbolic link that leads to no file"))

    def result(self) -> Discovery:
        """Everything found, sorted."""
        return Discovery(
            templates=_sorted(self.templates),
            terraform_folders=tuple(self.terraform_folders()),
            plans=_sorted(self.plans),
            terragrunt=_sorted(self.terragrunt),
            errors=tuple(sorted(self.errors, key=lambda error: error.span)),
            notes=tuple(sorted(self.notes, key=lambda note: note.span)),
            others=_sorted(self.others),
        )

    def terraform_folders(self) -> Iterable[TerraformFolder]:
        """The folders with configuration in them; variable files alone make no root."""
        folders = []
        for by_name in self.terraform.values():
            files = [by_name[name] for name in sorted(by_name)]
            configuration = tuple(found for found in files if found.path.name.endswith(_CONFIGURATION))
            if configuration:
                first = configuration[0]
                variables = tuple(found for found in files if found.path.name.endswith(_VARIABLES))
                shown = first.display.rpartition("/")[0] or "."
                folders.append(TerraformFolder(first.path.parent, shown, first.tree, configuration, variables))
        return sorted(folders, key=lambda folder: folder.display.split("/"))


def _looks(data: bytes) -> Literal["template", "plan", ""]:
    """What a file's bytes hold words of: a cheap look that spares most files their parsing."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        # PowerShell saves plans so; a template in UTF-16 must be reported as unreadable.
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    if b'"planned_values"' in data and b'"root_module"' in data:
        return "plan"
    if b'"format_version"' in data and b'"terraform_version"' in data:
        return "plan"
    if b"AWSTemplateFormatVersion" in data or (b"Resources" in data and (b"::" in data or b"Transform" in data)):
        return "template"
    return ""


def _sorted(files: Iterable[FoundFile]) -> tuple[FoundFile, ...]:
    return tuple(sorted(files, key=lambda found: found.display.split("/")))
