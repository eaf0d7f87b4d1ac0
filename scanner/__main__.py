"""Run the command as ``python -m scanner``."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # "python -m" looks for modules in the working folder first, and that may be a stranger's.
    if not sys.flags.safe_path and sys.path and sys.path[0] in ("", os.getcwd()):  # noqa: PTH109 - as it stands there
        del sys.path[0]

    from scanner.cli import main

    sys.exit(main())
