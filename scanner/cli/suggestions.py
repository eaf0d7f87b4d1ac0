"""What a user may have meant by a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable


def near(word: str, names: Iterable[str]) -> str:
    """A clause that names what the user may have meant; empty when nothing is near."""
    from difflib import get_close_matches

    by_folded = {name.casefold(): name for name in names}
    close = [by_folded[name] for name in get_close_matches(word.casefold(), by_folded, n=3, cutoff=0.6)]
    return f"; did you mean {' or '.join(close)}?" if close else ""
