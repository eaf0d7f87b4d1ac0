"""Which configuration holds for a scan, and what it says."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scanner.config.places import places
from scanner.config.scan_settings import ScanSettings, read_scan
from scanner.config.schema import mistakes
from scanner.config.table import Document, Table
from scanner.errors import UserError
from scanner.files import decode, read_bytes
from scanner.inputs import Exclusion
from scanner.source import InputError

OWN_NAME = "stackproof.toml"
PROJECT_NAME = "pyproject.toml"
USER_FOLDER = "stackproof"
"""Under `XDG_CONFIG_HOME` or `~/.config`; its stackproof.toml is the user's own."""

_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Configuration:
    """What holds for a run: the repository's configuration, and the user's own.

    `repository` may be a stranger's: it chooses and declares, and can name no code to run. Every section has one owner,
    who reads it: `configuration.table("scan")`.
    """

    repository: Table | None = None
    user: Table | None = None
    scan: ScanSettings = field(default_factory=ScanSettings)
    """The table [scan], which every command with PATHs heeds."""

    def table(self, section: str) -> Table | None:
        """A section of the repository's configuration; None where it has none."""
        return None if self.repository is None else self.repository.table(section)

    def tables(self, section: str) -> tuple[Table, ...]:
        """A section that is a list of tables (`[[…]]`)."""
        return () if self.repository is None else self.repository.tables(section)


def configure(paths: Sequence[Path], file: Path | None = None, *, none: bool = False) -> Configuration:
    """The configuration for a scan of these paths: a file that the user names, or else the nearest one upwards.

    With `none`, neither the repository's nor the user's own is looked for.

    Raises UserError for a file that can't be read, is no TOML, or says what no configuration may say.
    """
    if none:
        return Configuration()
    if file is not None:
        table: Table | None = read(file)
    else:
        found = find(paths)
        table = None if found is None else read(found, bounds=bounds_of(found))
    return Configuration(table, _user(paths), _scan(table))


def _scan(table: Table | None) -> ScanSettings:
    """The table [scan]; what shows policies of the repository's own at work is passed over."""
    settings = read_scan(None if table is None else table.table("scan"))
    policies = None if table is None else table.table("policies")
    folders = () if policies is None else policies.existing("folders")
    return replace(settings, exclusions=(*settings.exclusions, *map(Exclusion.of_fixtures, folders)))


def find(paths: Sequence[Path] = ()) -> Path | None:
    """The nearest configuration upwards from the folder that holds all the paths, by default the working folder.

    The search ends at the repository's root; where there is no repository, at the working folder, or at the paths' own
    folder where that lies elsewhere: what others have put above it says nothing about it.
    """
    folder = _common(paths)
    last = _boundary(folder)
    for one in (folder, *folder.parents):
        for name in (OWN_NAME, PROJECT_NAME):
            path = one / name
            if path.is_file() and (name == OWN_NAME or b"[tool.stackproof" in path.read_bytes()):
                return _relative(path)
        if one == last:
            return None
    return None


def bounds_of(path: Path) -> Path:
    """The folder beyond which a configuration that was found may name no file."""
    folder = Path(os.path.realpath(path)).parent
    return next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)


def _common(paths: Sequence[Path]) -> Path:
    folders = [one if one.is_dir() else one.parent for one in map(Path.absolute, paths or (Path(),))]
    try:
        return Path(os.path.commonpath([os.path.realpath(one) for one in folders]))
    except ValueError:  # Two drives of Windows.
        return Path(os.path.realpath(folders[0]))


def _boundary(folder: Path) -> Path:
    repository = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), None)
    if repository is not None:
        return repository
    here = Path(os.path.realpath(Path()))
    return here if folder.is_relative_to(here) else folder


def _user(paths: Sequence[Path]) -> Table | None:
    """The user's own configuration: where policies lie that may be run. One that lies in what is scanned is not taken.

    Raises UserError where it says anything else: what a scan finds must not depend on whose machine it runs on.
    """
    home = os.environ.get("XDG_CONFIG_HOME")
    try:
        base = Path(home) if home else Path.home() / ".config"
    except RuntimeError:  # A user without a home.
        return None
    path = base / USER_FOLDER / OWN_NAME
    folder = _common(paths)
    scanned = next((one for one in (folder, *folder.parents) if (one / ".git").exists()), folder)
    if not path.is_file() or Path(os.path.realpath(path)).is_relative_to(scanned):
        return None
    table = read(path)
    stated = [(section, *key) for section in table for key in _keys(table, section)]
    for key in stated:
        if key != ("policies", "folders"):
            raise table.error("your own configuration can only name 'folders' under [policies]", *key)
    return table


def _keys(table: Table, section: str) -> list[tuple[str, ...]]:
    value = table.value(section)
    return [(key,) for key in value] if isinstance(value, dict) else [()]


def _relative(path: Path) -> Path:
    """The path as messages show it."""
    try:
        return Path(os.path.relpath(path))
    except ValueError:  # Another drive of Windows.
        return path


def read(path: Path, *, bounds: Path | None = None) -> Table:
    """The configuration in a file; with `bounds`, it may name no file outside of that folder.

    Raises UserError for a file that can't be read, is no TOML, or isn't as the schema says, with every mistake.
    """
    import tomllib

    data = read_bytes(path, str(path), _LIMIT)
    text = decode(data, str(path)) if isinstance(data, bytes) else data
    if isinstance(text, InputError):
        raise UserError(str(text))
    try:
        parsed = tomllib.loads(text)
        stands = places(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        where = f"{place[1]}:{place[2]}" if place else text.rstrip().count("\n") + 1
        raise UserError(f"{path}:{where}: is no TOML: {str(error).partition(' (at')[0].lower()}") from error
    prefix: tuple[str, ...] = ()
    content: object = parsed
    if path.name == PROJECT_NAME:
        prefix = ("tool", "stackproof")
        content = parsed.get("tool", {}).get("stackproof", {})
    document = Document(path, stands, prefix, bounds)
    found = list(mistakes(content))
    if found:
        raise UserError("\n".join(f"{path}:{document.line(one.key)}: {one.message}" for one in found))
    assert isinstance(content, dict)
    return Table(document, (), content)
