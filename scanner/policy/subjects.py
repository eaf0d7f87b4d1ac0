"""Which resource types each bundled policy is asked about, so that the others are not even imported.

A file beside the catalogue holds them, with the size of each policy's file: where that differs, the policy has been
changed since and is loaded to be asked. `python3 dev.py docs` writes it anew, and a test holds it against the policies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

FILE_NAME = "subjects.tsv"

Subjects = Mapping[str, frozenset[str]]


def read_subjects(folder: Path, paths: Mapping[str, Path]) -> Subjects:
    """The types by policy, as the file in a folder has them; empty without one.

    `paths` are the policies' files; those that are not as they were are left out, and so are those that lie elsewhere.
    """
    try:
        lines = (folder / FILE_NAME).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    found = {}
    home = folder.parent
    for line in lines:
        identifier, _, rest = line.partition("\t")
        size, _, types = rest.partition("\t")
        path = paths.get(identifier)
        if path is not None and path.parent.parent == home and str(path.stat().st_size) == size:
            found[identifier] = frozenset(types.split(";"))
    return found


def written(policies: Iterable[tuple[str, Path, Iterable[str]]]) -> str:
    """The text of the file: a line for each policy, of its ID, its file and the types that it is asked about."""
    lines = (f"{name}\t{path.stat().st_size}\t{';'.join(sorted(types))}" for name, path, types in sorted(policies))
    return "".join(f"{line}\n" for line in lines)
