"""Settings: `stackproof.toml`, or `[tool.stackproof]` in `pyproject.toml`, of the repository that is scanned.

The file may be a stranger's: it chooses and declares, and can name no code to run, and no file outside its repository.
Every mistake is an error with the file, the line, and the nearest word that would be right.

A new section is stated in `docs/schemas/configuration.schema.json`, which the reader holds every file against, and is
read by its owner from `Configuration.table`.
"""

from __future__ import annotations

from scanner.config.reading import OWN_NAME, PROJECT_NAME, Configuration, configure, find, read
from scanner.config.scan_settings import ScanSettings
from scanner.config.table import Table

__all__ = ["OWN_NAME", "PROJECT_NAME", "Configuration", "ScanSettings", "Table", "configure", "find", "read"]
