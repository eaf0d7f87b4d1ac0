"""What the streams of this process can show: colours, width, encoding."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Literal, TextIO

ColorChoice = Literal["auto", "always", "never"]

_NO_TERMINAL = 120
_NARROWEST, _WIDEST = 60, 200


def wants_color(choice: ColorChoice, stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour what goes to `stream`.

    `auto` follows NO_COLOR (https://no-color.org), then FORCE_COLOR (https://force-color.org), then whether the stream
    is a terminal that knows colours.
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environment.get("TERM") != "dumb"


def columns() -> int:
    """The width to write for, in cells: the terminal's, or COLUMNS, or a fixed one where there is neither."""
    return min(max(shutil.get_terminal_size((_NO_TERMINAL, 24)).columns, _NARROWEST), _WIDEST)


def say(message: str) -> None:
    """Tell the user something that is no result: on stderr, in one line."""
    from scanner.report.printable import printable

    print(printable(message, sys.stderr.encoding), file=sys.stderr)  # noqa: T201
