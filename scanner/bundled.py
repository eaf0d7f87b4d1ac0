"""Where the policies, checklists and schemas that come with Stackproof lie."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def policies_folder() -> Path:
    """Return the folder of policies and checklists that belongs to this installation.

    A wheel carries the folder inside the package; a checkout and an editable install keep it beside the package.

    Raises:
        FileNotFoundError: neither place has it, so the installation is broken.
    """
    for folder in (_PACKAGE / "_bundled" / "policies", _PACKAGE.parent / "policies"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the policies are missing from this installation of Stackproof ({_PACKAGE})")


def schemas_folder() -> Path:
    """Return the folder of published JSON Schemas that belongs to this installation.

    Raises:
        FileNotFoundError: the installation is broken.
    """
    for folder in (_PACKAGE / "_bundled" / "schemas", _PACKAGE.parent / "docs" / "schemas"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the schemas are missing from this installation of Stackproof ({_PACKAGE})")
