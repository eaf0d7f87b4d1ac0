"""Write the outline of each bundled checklist."""

from __future__ import annotations

from scanner.bundled import policies_folder
from scanner.checklist.load import available_checklists, load_checklist
from scanner.checklist.outline import write_outline


def main() -> None:
    """Write the files beside the checklists that come with the scanner."""
    for path in available_checklists(policies_folder() / "checklists").values():
        write_outline(path, load_checklist(path).outline)


if __name__ == "__main__":
    main()
