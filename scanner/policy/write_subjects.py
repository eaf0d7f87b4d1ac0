"""Write the file of which resource types each bundled policy is asked about."""

from __future__ import annotations

from scanner.bundled import policies_folder
from scanner.policy.registry import bundled
from scanner.policy.subjects import FILE_NAME, written


def main() -> None:
    """Write the file for the policies that come with the scanner."""
    policies = ((one.id, one.path, one.definition.types) for one in bundled().load_all())
    path = policies_folder() / "catalogue" / FILE_NAME
    path.write_text(written(policies), encoding="utf-8")


if __name__ == "__main__":
    main()
